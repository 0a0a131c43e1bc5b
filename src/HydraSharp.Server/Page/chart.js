// Curves over epochs, with the numbers as a table for those who do not see them.
import { make, number, shape } from './dom.js';

const [width, height, left, right, top, bottom] = [720, 300, 60, 12, 12, 34];

// Round steps of 1, 2 or 5.
function ticks(low, high, about) {
  const rough = (high - low || 1) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= rough);
  const found = [];
  for (let t = Math.ceil(low / step - 1e-9) * step; t <= high + step * 1e-6; t += step) found.push(Number(t.toPrecision(12)));
  return found;
}

export function chart(title, series) {
  const points = series.flatMap(s => s.points);
  if (points.length === 0) return [make('p', { class: 'soft' }, 'None of these runs has this figure.')];
  const [xs, ys] = [points.map(p => p[0]), points.map(p => p[1])];
  const [x0, x1] = [Math.min(...xs), Math.max(...xs, Math.min(...xs) + 1)];
  const spread = Math.max(...ys) - Math.min(...ys) || Math.abs(ys[0]) || 1;
  const [y0, y1] = [Math.min(...ys) - 0.04 * spread, Math.max(...ys) + 0.04 * spread];
  const x = v => left + ((v - x0) / (x1 - x0)) * (width - left - right);
  const y = v => height - bottom - ((v - y0) / (y1 - y0)) * (height - top - bottom);
  const svg = shape('svg', {
    class: 'curves',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `${title} by epoch; the numbers stand in the table below`,
  });
  for (const t of ticks(y0, y1, 5)) {
    svg.append(
      shape('line', { class: 'axis', x1: left, x2: width - right, y1: y(t), y2: y(t) }),
      shape('text', { x: left - 6, y: y(t) + 4, 'text-anchor': 'end' }, String(t)),
    );
  }
  for (const t of ticks(x0, x1, 10).filter(Number.isInteger))
    svg.append(shape('text', { x: x(t), y: height - bottom + 16, 'text-anchor': 'middle' }, String(t)));
  svg.append(shape('text', { x: (left + width - right) / 2, y: height - 4, 'text-anchor': 'middle' }, 'epoch'));
  series.forEach((s, i) =>
    svg.append(
      shape('path', {
        class: `s${i}`,
        d: s.points.map((p, k) => `${k === 0 ? 'M' : 'L'}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join(''),
      }),
    ),
  );
  return [svg, legend(series), numbers(title, series)];
}

const legend = series =>
  make('ul', { class: 'legend' }, ...series.map((s, i) => make('li', {}, make('span', { class: `chip s${i}` }), s.name)));

function numbers(title, series) {
  const epochs = [...new Set(series.flatMap(s => s.points.map(p => p[0])))].sort((a, b) => a - b);
  const at = series.map(s => new Map(s.points));
  return make(
    'details',
    {},
    make('summary', {}, 'Numbers'),
    make(
      'div',
      { class: 'wide', tabindex: 0, role: 'region', 'aria-label': title },
      make(
        'table',
        {},
        make(
          'thead',
          {},
          make('tr', {}, make('th', { scope: 'col' }, 'epoch'), ...series.map(s => make('th', { scope: 'col', class: 'n' }, s.name))),
        ),
        make(
          'tbody',
          {},
          ...epochs.map(e =>
            make('tr', {}, make('th', { scope: 'row' }, String(e)), ...at.map(m => make('td', { class: 'n' }, number(m.get(e))))),
          ),
        ),
      ),
    ),
  );
}
