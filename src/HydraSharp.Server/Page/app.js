import { answerView, errorView } from './answers.js';
import * as camera from './camera.js';
import { cardView } from './card.js';
import { byId, make } from './dom.js';
import { has, json, predict, Refused, setKey } from './service.js';

const most = 50;
let models = [];
let following = false;

const report = (words, bad = false) => {
  byId('status').textContent = words;
  byId('status').className = bad ? 'bad' : '';
};

const model = () => models.find(m => m.name === byId('model').value);

// Null for all: the shorter address.
function heads() {
  const boxes = [...byId('heads').querySelectorAll('input')];
  const chosen = boxes.filter(b => b.checked).map(b => b.value);
  return chosen.length === boxes.length ? null : chosen;
}

function showModel() {
  const { card } = model();
  byId('heads').replaceChildren(
    make('legend', {}, 'Heads'),
    ...card.tasks.map(task => make('label', {}, make('input', { type: 'checkbox', value: task.name, checked: true }), ' ', task.name)),
  );
  byId('faces-field').hidden = !model().faces;
  byId('card').replaceChildren(cardView(card));
}

async function load() {
  try {
    models = await json('/models');
  } catch (error) {
    if (error instanceof Refused && error.status === 401) byId('key-box').open = true;
    report(error instanceof Refused && error.status === 401 ? 'This server wants its key: give it under "API key".' : error.message, true);
    return;
  }
  byId('model').replaceChildren(...models.map(m => make('option', { value: m.name }, m.name)));
  byId('to-runs').hidden = !(await has('/runs.json'));
  if (models.length === 0) return report('No model is served here; the runs can be looked at.');
  showModel();
  report('Ready.');
}

function add(view) {
  byId('none').hidden = true;
  byId('answers').prepend(view);
  while (byId('answers').children.length > most) forget(byId('answers').lastElementChild);
}

// Images on the page are addresses of memory: they are given back when their answer leaves the page.
function forget(view) {
  for (const image of view?.querySelectorAll('img') ?? []) if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
  view?.remove();
}

async function askOne(name, blob, replaces = null) {
  const asked = model();
  const wish = { heads: heads(), faces: Boolean(asked?.faces) && byId('faces').checked };
  if (!asked) return report('No model is served here.', true);
  if (wish.heads?.length === 0) return report('Choose at least one head.', true);
  let view;
  try {
    view = answerView(name, URL.createObjectURL(blob), asked, wish, await predict(asked.name, wish, blob));
  } catch (error) {
    view = errorView(name, null, error.message);
    following = false;
  }
  if (replaces?.isConnected) {
    replaces.before(view);
    forget(replaces);
  } else add(view);
  return view;
}

async function askAll(files) {
  const images = [...files];
  if (images.length === 0) return;
  for (const [i, file] of images.entries()) {
    report(`Asking about ${file.name} (${i + 1} of ${images.length})…`);
    if (!(await askOne(file.name, file))) return;
  }
  report(images.length === 1 ? 'Answered.' : `${images.length} images answered.`);
}

async function startCamera() {
  try {
    await camera.on();
  } catch (error) {
    return report(error.message, true);
  }
  byId('live').hidden = false;
  report('The webcam is on.');
  byId('shot').focus();
}

function stopCamera() {
  following = false;
  byId('follow').setAttribute('aria-pressed', 'false');
  camera.off();
  byId('live').hidden = true;
  byId('camera').focus();
  report('The webcam is off.');
}

// Always one question at a time: the next frame is the newest. What goes wrong ends it, so that a server in trouble is left in peace.
async function follow() {
  following = !following;
  byId('follow').setAttribute('aria-pressed', String(following));
  let view = null;
  while (following && camera.isOn()) {
    view = await askOne('webcam', await camera.frame(), view);
    following &&= view !== undefined;
  }
  byId('follow').setAttribute('aria-pressed', 'false');
}

byId('model').addEventListener('change', showModel);
byId('files').addEventListener('change', async event => {
  await askAll(event.target.files);
  event.target.value = '';
});
byId('camera').addEventListener('click', startCamera);
byId('off').addEventListener('click', stopCamera);
byId('shot').addEventListener('click', async () => {
  if (await askOne('webcam', await camera.frame())) report('Answered.');
});
byId('follow').addEventListener('click', follow);
byId('key').addEventListener('change', event => {
  setKey(event.target.value.trim());
  load();
});
const drop = byId('drop');
for (const kind of ['dragenter', 'dragover'])
  document.addEventListener(kind, event => {
    event.preventDefault();
    drop.classList.add('over');
  });
document.addEventListener('dragleave', () => drop.classList.remove('over'));
document.addEventListener('drop', event => {
  event.preventDefault();
  drop.classList.remove('over');
  askAll(event.dataTransfer.files);
});
document.addEventListener('paste', event => askAll([...event.clipboardData.files]));
load();
