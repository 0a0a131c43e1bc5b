// One picture with what every head said of it.
import { copyButton, make, number, percent } from './dom.js';
import { csharp, curl } from './snippets.js';

export function answerView(name, picture, model, wish, { answer, times }) {
  if (answer.faces) return facesView(name, picture, model, wish, answer, times);
  const tasks = Object.entries(answer.tasks ?? {});
  const maps = tasks.filter(([, told]) => told.map);
  const stack = make('div', { class: 'stack' }, make('img', { src: picture, alt: `The picture ${name}` }));
  const article = make('article', { class: 'answer', 'aria-label': name }, make('h3', {}, name),
    make('div', {}, stack, ...(maps.length > 0 ? [mapControls(stack, maps)] : [])),
    make('div', {}, ...tasks.map(([task, told]) => taskView(task, told))), more(name, model, wish, answer, times));
  return article;
}

// Each face has a number, in its frame and over its answers.
function facesView(name, picture, model, wish, answer, times) {
  const image = make('img', { src: picture, alt: `The picture ${name}` });
  const stack = make('div', { class: 'stack' }, image);
  image.addEventListener('load', () => stack.append(...answer.faces.map(({ box }, i) => frame(box, i + 1, image))));
  const faces = answer.faces.map(({ box, tasks }, i) => make('section', { class: 'face', 'aria-label': `Face ${i + 1}` }, make('h3', {}, `Face ${i + 1}`, ' ', make('span', { class: 'soft' }, percent(box.score))),
    ...Object.entries(tasks).map(([task, told]) => taskView(task, told))));
  if (faces.length === 0) faces.push(make('p', {}, 'There is no face in it, or none that the detector is sure of.'));
  return make('article', { class: 'answer', 'aria-label': name }, make('h3', {}, name), make('div', {}, stack), make('div', { class: 'faces' }, ...faces), more(name, model, wish, answer, times));
}

// In shares of the picture, so that it stays in place whatever size the picture is shown at.
function frame(box, number, { naturalWidth: width, naturalHeight: height }) {
  const view = make('div', { class: 'frame', 'aria-hidden': 'true' }, make('span', {}, String(number)));
  const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
  const [right, bottom] = [Math.min(width, box.left + box.width), Math.min(height, box.top + box.height)];
  Object.assign(view.style, { left: `${100 * left / width}%`, top: `${100 * top / height}%`, width: `${100 * (right - left) / width}%`, height: `${100 * (bottom - top) / height}%` });
  return view;
}

export function errorView(name, picture, words) {
  return make('article', { class: 'answer', 'aria-label': name }, make('h3', {}, name),
    ...(picture ? [make('div', {}, make('div', { class: 'stack' }, make('img', { src: picture, alt: '' })))] : []), make('p', { class: 'bad', role: 'alert' }, words));
}

function taskView(task, told) {
  const view = make('section', { 'aria-label': task }, make('h3', {}, task));
  if ('value' in told) view.append(make('p', { class: 'told' }, `${number(told.value)} ${told.unit ?? ''}`.trim()));
  if ('label' in told) view.append(make('p', { class: 'told' }, told.label));
  if (Array.isArray(told.labels)) view.append(make('p', { class: 'told' }, told.labels.length > 0 ? told.labels.join(', ') : 'none'));
  if (told.probabilities) view.append(bars(told.probabilities));
  if (told.shares) view.append(make('p', { class: 'soft' }, `${told.width} × ${told.height} pixels, by share`), bars(Object.fromEntries(Object.entries(told.shares).filter(([, s]) => s >= 0.001))));
  if ('median' in told) view.append(make('p', {}, `from ${number(told.minimum)} to ${number(told.maximum)} ${told.unit}, half of it nearer than ${number(told.median)} ${told.unit}`.replaceAll('  ', ' ')));
  if (told.mean) view.append(make('p', {}, `mean direction ${number(told.mean.x)}, ${number(told.mean.y)}, ${number(told.mean.z)}`));
  return view;
}

function bars(shares) {
  const rows = Object.entries(shares).sort((a, b) => b[1] - a[1]).map(([name, share]) => {
    const fill = make('div', { class: 'fill' });
    fill.style.width = `${Math.max(0, Math.min(1, share ?? 0)) * 100}%`;
    return make('li', {}, make('span', { class: 'name' }, name), make('span', { class: 'track', 'aria-hidden': 'true' }, fill), make('span', { class: 'value' }, percent(share ?? 0)));
  });
  return make('ul', { class: 'bars' }, ...rows);
}

let serial = 0;

function mapControls(stack, maps) {
  const id = `map-${serial += 1}`;
  const overlay = make('img', { class: 'map', alt: '' });
  stack.append(overlay);
  const legend = make('div', {});
  const opacity = make('input', { type: 'range', id: `${id}-opacity`, min: 0, max: 100, value: 60 });
  const choices = maps.map(([task], i) => make('label', {}, make('input', { type: 'radio', name: id, value: task, checked: i === 0, onchange: () => show(task) }), ' ', task));
  const fade = () => { overlay.style.opacity = opacity.value / 100; };
  opacity.addEventListener('input', fade);
  function show(task) {
    const { map } = Object.fromEntries(maps)[task];
    overlay.src = map.png;
    overlay.alt = `${task}, as colours over the picture`;
    legend.replaceChildren(legendOf(map));
    fade();
  }
  show(maps[0][0]);
  return make('div', {}, make('fieldset', {}, make('legend', {}, 'Map'), ...choices), make('p', { class: 'field' }, make('label', { for: opacity.id }, 'Opacity'), ' ', opacity), legend);
}

function legendOf(map) {
  if (map.classes) {
    return make('ul', { class: 'legend' }, ...map.classes.filter(c => c.share >= 0.001).map(c => {
      const chip = make('span', { class: 'chip' });
      chip.style.background = c.colour;
      return make('li', {}, chip, c.name);
    }));
  }
  if (!map.colours) return make('p', { class: 'soft' }, 'red: to the right; green: down; blue: into the picture');
  const ramp = make('div', { class: 'ramp', 'aria-hidden': 'true' }, ...map.colours.map(colour => {
    const step = make('span');
    step.style.background = colour;
    return step;
  }));
  return make('div', {}, ramp, make('div', { class: 'ends' }, make('span', {}, `${number(map.least)} ${map.unit}`), make('span', {}, `${number(map.most)} ${map.unit}`)));
}

// The picture of a map would drown what people read.
const readable = answer => JSON.stringify(answer, (key, value) => key === 'map' ? undefined : value, 2);

function more(name, model, wish, answer, times) {
  const json = readable(answer);
  const command = curl(model.name, wish, name);
  const program = csharp(model.name, model.card, wish.faces);
  return make('div', { class: 'more' },
    make('p', { class: 'soft' }, times.map(([part, milliseconds]) => `${part} ${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`).join(' · ')),
    make('details', {}, make('summary', {}, 'JSON'), make('pre', { tabindex: 0 }, json), copyButton('Copy the JSON', () => json)),
    make('details', {}, make('summary', {}, 'curl'), make('pre', { tabindex: 0 }, command), copyButton('Copy the command', () => command)),
    make('details', {}, make('summary', {}, 'C#'), make('pre', { tabindex: 0 }, program), copyButton('Copy the lines', () => program)));
}
