// The OpenAPI document as a page.
import { byId, make } from './dom.js';
import { json } from './service.js';

const methods = ['get', 'post', 'put', 'delete', 'head'];

function resolve(document, node) {
  let found = node;
  while (found?.$ref)
    found = found.$ref
      .slice(2)
      .split('/')
      .reduce((at, step) => at?.[step], document);
  return found ?? {};
}

const table = (label, heads, rows) =>
  rows.length === 0
    ? null
    : make(
        'div',
        { class: 'wide', tabindex: 0, role: 'region', 'aria-label': label },
        make(
          'table',
          {},
          make('thead', {}, make('tr', {}, ...heads.map(h => make('th', { scope: 'col' }, h)))),
          make(
            'tbody',
            {},
            ...rows.map(([first, ...rest]) =>
              make(
                'tr',
                {},
                make('th', { scope: 'row' }, first),
                ...rest.map((c, i) => make('td', { class: heads[i + 1] === 'as' ? 'types' : null }, c)),
              ),
            ),
          ),
        ),
      );

function operation(document, path, shared, method, predicted) {
  const parameters = [...shared, ...(predicted.parameters ?? [])].map(p => resolve(document, p));
  const body = resolve(document, predicted.requestBody);
  const responses = Object.entries(predicted.responses ?? {}).map(([status, r]) => [status, resolve(document, r)]);
  const name = `${method.toUpperCase()} ${path}`;
  return make(
    'section',
    { 'aria-label': name },
    make('h3', {}, make('span', { class: 'method' }, method.toUpperCase()), ' ', path),
    make('p', {}, predicted.summary ?? ''),
    predicted.description ? make('p', { class: 'soft' }, predicted.description) : null,
    table(
      `Parameters of ${name}`,
      ['parameter', 'in', 'what'],
      parameters.map(p => [p.name, p.in, p.description ?? '']),
    ),
    body.content ? make('p', {}, `Body: ${Object.keys(body.content).join(', ')}. ${body.description ?? ''}`) : null,
    table(
      `Answers of ${name}`,
      ['status', 'what', 'as'],
      responses.map(([status, r]) => [status, r.description ?? '', Object.keys(r.content ?? {}).join(', ')]),
    ),
  );
}

async function load() {
  try {
    const document = await json('/openapi.json');
    byId('paths').replaceChildren(
      ...Object.entries(document.paths).flatMap(([path, item]) =>
        methods.filter(m => item[m]).map(m => operation(document, path, item.parameters ?? [], m, item[m])),
      ),
    );
  } catch (error) {
    byId('status').textContent = error.message;
  }
}

load();
