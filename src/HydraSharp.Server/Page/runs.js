// The runs of a folder: a list, curves beside each other, and each run's report.
import { byId, make, number } from './dom.js';
import { chart } from './chart.js';
import { json } from './service.js';

const most = 6;
let runs = [];
const histories = new Map();

const ticked = () => [...byId('runs').querySelectorAll('input:checked')].map(b => b.value);

function row(run) {
  const box = make('input', { type: 'checkbox', value: run.name, 'aria-label': `Compare ${run.name}`, onchange: draw });
  const figures = Object.entries(run.figures)
    .map(([name, value]) => `${name.replaceAll('_', ' ').replace('/', ' ')} ${number(value)}`)
    .join(', ');
  const report = run.report
    ? make('a', { href: run.report, 'aria-label': `Report of ${run.name}` }, 'report')
    : make('span', { class: 'soft' }, 'none yet; make it with ', make('code', {}, `hydra report ${run.name}`));
  return make(
    'tr',
    {},
    make('td', {}, box),
    make('th', { scope: 'row' }, run.name),
    make('td', { class: 'n' }, String(run.epochs)),
    make('td', {}, `${run.finished ? 'finished' : 'not finished'}${run.damage ? `; ${run.damage}` : ''}`),
    make('td', { class: 'figures' }, figures ? `${figures} (${run.measured})` : '–'),
    make('td', {}, run.changed.slice(0, 16).replace('T', ' ')),
    make('td', {}, report),
  );
}

// Where each figure stands in an epoch, by its words: names of tasks may have spaces in them.
let places = new Map();

function placesIn(histories) {
  const found = new Map();
  for (const epoch of histories.flat()) {
    for (const part of ['validation', 'train']) {
      for (const [task, predicted] of Object.entries(epoch[part] ?? {})) {
        for (const name of Object.keys(predicted ?? {})) found.set(`${part} ${task} ${name.replaceAll('_', ' ')}`, [part, task, name]);
      }
    }
  }
  return found;
}

function value(epoch, [part, task, name]) {
  const predicted = epoch[part]?.[task]?.[name];
  return typeof predicted === 'number' ? predicted : null;
}

async function draw() {
  const chosen = ticked().slice(0, most);
  if (ticked().length > most) byId('status').textContent = `The first ${most} are drawn.`;
  for (const name of chosen.filter(n => !histories.has(n))) {
    try {
      histories.set(name, await json(`/runs/${encodeURIComponent(name)}/history`));
    } catch (error) {
      byId('status').textContent = `${name}: ${error.message}`;
      histories.set(name, []);
    }
  }
  places = placesIn(chosen.map(n => histories.get(n)));
  const names = [...places.keys()];
  const before = byId('figure').value;
  byId('figure').replaceChildren(...names.map(n => make('option', { value: n }, n)));
  if (names.includes(before)) byId('figure').value = before;
  show(chosen);
}

function show(chosen = ticked().slice(0, most)) {
  const figure = byId('figure').value;
  if (chosen.length === 0 || figure === '')
    return byId('curves').replaceChildren(make('p', { class: 'soft' }, 'Tick runs to compare them.'));
  const series = chosen.map(name => ({
    name,
    points: histories
      .get(name)
      .map(e => [e.epoch, value(e, places.get(figure))])
      .filter(p => p[1] !== null),
  }));
  byId('curves').replaceChildren(...chart(figure, series));
}

async function load() {
  try {
    runs = await json('/runs.json');
  } catch (error) {
    byId('status').textContent = error.message;
    return;
  }
  byId('status').textContent = runs.length === 1 ? '1 run' : `${runs.length} runs`;
  if (runs.length === 0) return;
  byId('runs').replaceChildren(
    make(
      'div',
      { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Runs' },
      make(
        'table',
        {},
        make(
          'thead',
          {},
          make(
            'tr',
            {},
            ...['compare', 'run', 'epochs', 'state', 'tasks and figures', 'changed (UTC)', 'report'].map(h =>
              make('th', { scope: 'col' }, h),
            ),
          ),
        ),
        make('tbody', {}, ...runs.map(row)),
      ),
    ),
  );
  for (const box of [...byId('runs').querySelectorAll('input')].slice(0, 2)) box.checked = true;
  draw();
}

byId('figure').addEventListener('change', () => show());
load();
