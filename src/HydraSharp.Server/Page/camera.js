// Frames of a webcam, where the browser and its owner allow it.
import { byId } from './dom.js';

let stream = null;

export const isOn = () => stream !== null;

export async function on() {
  if (!navigator.mediaDevices?.getUserMedia)
    throw new Error('this browser gives no webcam to pages that do not come from this machine or by https');
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' }, audio: false });
  } catch (error) {
    if (error.name === 'NotAllowedError')
      throw new Error('the webcam was denied: allow it for this page in the browser, or choose images instead');
    if (error.name === 'NotFoundError') throw new Error('no webcam was found: choose images instead');
    throw new Error('the webcam cannot be used: another program may hold it');
  }
  byId('video').srcObject = stream;
}

export function off() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  byId('video').srcObject = null;
}

export async function frame() {
  const video = byId('video');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d').drawImage(video, 0, 0);
  return new Promise(resolve => {
    canvas.toBlob(resolve, 'image/jpeg', 0.9);
  });
}
