// One image with what every head said of it.
import { copyButton, make, number, percent } from './dom.js';
import { csharp, curl } from './snippets.js';

export function answerView(name, image, model, wish, { answer, times }) {
  if (answer.faces) return facesView(name, image, model, wish, answer, times);
  const tasks = Object.entries(answer.tasks ?? {});
  const maps = tasks.filter(([, predicted]) => predicted.map);
  const stack = make('div', { class: 'stack' }, make('img', { src: image, alt: `The image ${name}` }));
  const article = make(
    'article',
    { class: 'answer', 'aria-label': name },
    make('h3', {}, name),
    make('div', {}, stack, ...(maps.length > 0 ? [mapControls(stack, maps)] : [])),
    make('div', {}, ...tasks.map(([task, predicted]) => taskView(task, predicted))),
    more(name, model, wish, answer, times),
  );
  return article;
}

// Each face has a number, in its frame and over its answers.
function facesView(name, image, model, wish, answer, times) {
  const shown = make('img', { src: image, alt: `The image ${name}` });
  const stack = make('div', { class: 'stack' }, shown);
  shown.addEventListener('load', () => stack.append(...answer.faces.map(({ box }, i) => frame(box, i + 1, shown))));
  const faces = answer.faces.map(({ box, tasks }, i) =>
    make(
      'section',
      { class: 'face', 'aria-label': `Face ${i + 1}` },
      make('h3', {}, `Face ${i + 1}`, ' ', make('span', { class: 'soft' }, percent(box.score))),
      ...Object.entries(tasks).map(([task, predicted]) => taskView(task, predicted)),
    ),
  );
  if (faces.length === 0) faces.push(make('p', {}, 'There is no face in it, or none that the detector is sure of.'));
  return make(
    'article',
    { class: 'answer', 'aria-label': name },
    make('h3', {}, name),
    make('div', {}, stack),
    make('div', { class: 'faces' }, ...faces),
    more(name, model, wish, answer, times),
  );
}

// In shares of the image, so that it stays in place whatever size the image is shown at.
function frame(box, number, { naturalWidth: width, naturalHeight: height }) {
  const view = make('div', { class: 'frame', 'aria-hidden': 'true' }, make('span', {}, String(number)));
  const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
  const [right, bottom] = [Math.min(width, box.left + box.width), Math.min(height, box.top + box.height)];
  Object.assign(view.style, {
    left: `${(100 * left) / width}%`,
    top: `${(100 * top) / height}%`,
    width: `${(100 * (right - left)) / width}%`,
    height: `${(100 * (bottom - top)) / height}%`,
  });
  return view;
}

export function errorView(name, image, words) {
  return make(
    'article',
    { class: 'answer', 'aria-label': name },
    make('h3', {}, name),
    ...(image ? [make('div', {}, make('div', { class: 'stack' }, make('img', { src: image, alt: '' })))] : []),
    make('p', { class: 'bad', role: 'alert' }, words),
  );
}

function taskView(task, predicted) {
  const view = make('section', { 'aria-label': task }, make('h3', {}, task));
  if ('value' in predicted) view.append(make('p', { class: 'predicted' }, `${number(predicted.value)} ${predicted.unit ?? ''}`.trim()));
  if ('label' in predicted) view.append(make('p', { class: 'predicted' }, predicted.label));
  if (Array.isArray(predicted.labels))
    view.append(make('p', { class: 'predicted' }, predicted.labels.length > 0 ? predicted.labels.join(', ') : 'none'));
  if (predicted.probabilities) view.append(bars(predicted.probabilities));
  if (predicted.shares)
    view.append(
      make('p', { class: 'soft' }, `${predicted.width} × ${predicted.height} pixels, by share`),
      bars(Object.fromEntries(Object.entries(predicted.shares).filter(([, s]) => s >= 0.001))),
    );
  if ('median' in predicted)
    view.append(
      make(
        'p',
        {},
        [
          `from ${number(predicted.minimum)} to ${number(predicted.maximum)} ${predicted.unit},`,
          `half of it nearer than ${number(predicted.median)} ${predicted.unit}`,
        ]
          .join(' ')
          .replaceAll('  ', ' '),
      ),
    );
  if (predicted.mean)
    view.append(make('p', {}, `mean direction ${number(predicted.mean.x)}, ${number(predicted.mean.y)}, ${number(predicted.mean.z)}`));
  return view;
}

function bars(shares) {
  const rows = Object.entries(shares)
    .sort((a, b) => b[1] - a[1])
    .map(([name, share]) => {
      const fill = make('div', { class: 'fill' });
      fill.style.width = `${Math.max(0, Math.min(1, share ?? 0)) * 100}%`;
      return make(
        'li',
        {},
        make('span', { class: 'name' }, name),
        make('span', { class: 'track', 'aria-hidden': 'true' }, fill),
        make('span', { class: 'value' }, percent(share ?? 0)),
      );
    });
  return make('ul', { class: 'bars' }, ...rows);
}

let serial = 0;

function mapControls(stack, maps) {
  const id = `map-${(serial += 1)}`;
  const overlay = make('img', { class: 'map', alt: '' });
  stack.append(overlay);
  const legend = make('div', {});
  const opacity = make('input', { type: 'range', id: `${id}-opacity`, min: 0, max: 100, value: 60 });
  const choices = maps.map(([task], i) =>
    make('label', {}, make('input', { type: 'radio', name: id, value: task, checked: i === 0, onchange: () => show(task) }), ' ', task),
  );
  const fade = () => {
    overlay.style.opacity = opacity.value / 100;
  };
  opacity.addEventListener('input', fade);
  function show(task) {
    const { map } = Object.fromEntries(maps)[task];
    overlay.src = map.png;
    overlay.alt = `${task}, as colours over the image`;
    legend.replaceChildren(legendOf(map));
    fade();
  }
  show(maps[0][0]);
  return make(
    'div',
    {},
    make('fieldset', {}, make('legend', {}, 'Map'), ...choices),
    make('p', { class: 'field' }, make('label', { for: opacity.id }, 'Opacity'), ' ', opacity),
    legend,
  );
}

function legendOf(map) {
  if (map.classes) {
    return make(
      'ul',
      { class: 'legend' },
      ...map.classes
        .filter(c => c.share >= 0.001)
        .map(c => {
          const chip = make('span', { class: 'chip' });
          chip.style.background = c.colour;
          return make('li', {}, chip, c.name);
        }),
    );
  }
  if (!map.colours) return make('p', { class: 'soft' }, 'red: to the right; green: down; blue: into the image');
  const ramp = make(
    'div',
    { class: 'ramp', 'aria-hidden': 'true' },
    ...map.colours.map(colour => {
      const step = make('span');
      step.style.background = colour;
      return step;
    }),
  );
  return make(
    'div',
    {},
    ramp,
    make(
      'div',
      { class: 'ends' },
      make('span', {}, `${number(map.least)} ${map.unit}`),
      make('span', {}, `${number(map.most)} ${map.unit}`),
    ),
  );
}

// The image of a map would drown what people read.
const readable = answer => JSON.stringify(answer, (key, value) => (key === 'map' ? undefined : value), 2);

function more(name, model, wish, answer, times) {
  const json = readable(answer);
  const command = curl(model.name, wish, name);
  const program = csharp(model.name, model.card, wish.faces);
  return make(
    'div',
    { class: 'more' },
    make(
      'p',
      { class: 'soft' },
      times
        .map(([part, milliseconds]) => `${part} ${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`)
        .join(' · '),
    ),
    make(
      'details',
      {},
      make('summary', {}, 'JSON'),
      make('pre', { tabindex: 0 }, json),
      copyButton('Copy the JSON', () => json),
    ),
    make(
      'details',
      {},
      make('summary', {}, 'curl'),
      make('pre', { tabindex: 0 }, command),
      copyButton('Copy the command', () => command),
    ),
    make(
      'details',
      {},
      make('summary', {}, 'C#'),
      make('pre', { tabindex: 0 }, program),
      copyButton('Copy the lines', () => program),
    ),
  );
}
