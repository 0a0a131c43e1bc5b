// What a model says of itself.
import { make, number } from './dom.js';

const words = {
  number: 'a number',
  binary: 'one of two',
  category: 'one class',
  level: 'one of ordered levels',
  labels: 'any labels',
  class_map: 'a class for every pixel',
  number_map: 'a number for every pixel',
  direction_map: 'a direction for every pixel',
};

export function cardView(card) {
  const { image } = card;
  const facts = [
    ['input', `${image.width || image.size} × ${image.size} pixels`],
    ['numbers', card.precision],
    ['parameters', card.parameters?.toLocaleString('en')],
    ['made', card.exported?.startsWith('0001') ? null : card.exported?.slice(0, 10)],
    ['run', card.name],
  ];
  return make(
    'div',
    {},
    ...card.tasks.map(task =>
      make(
        'section',
        { 'aria-label': task.name },
        make('h3', {}, task.name),
        make('p', {}, kind(task)),
        make('p', { class: 'soft' }, `measured${card.measured_on ? ` (${card.measured_on})` : ''}: ${measured(task)}`),
      ),
    ),
    make(
      'p',
      { class: 'soft' },
      facts
        .filter(([, value]) => value)
        .map(([name, value]) => `${name}: ${value}`)
        .join(' · '),
    ),
    make('details', {}, make('summary', {}, 'The whole card'), make('pre', { tabindex: 0 }, JSON.stringify(card, null, 2))),
  );
}

const kind = task =>
  `${words[task.kind] ?? task.kind}${task.unit ? ` in ${task.unit}` : ''}${task.classes?.length ? `: ${task.classes.join(', ')}` : ''}`;

const measured = task =>
  Object.entries(task.metrics ?? {})
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${number(value)}`)
    .join(', ') || '–';
