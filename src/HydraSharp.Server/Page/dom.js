// Elements from words alone: text is always text, so nothing that a model or a file says can become markup.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter(c => c !== null && c !== undefined));
  return element;
}

export function shape(name, attributes = {}, text = null) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

export const byId = id => document.getElementById(id);

export function copyButton(words, text) {
  const button = make('button', { type: 'button' }, words);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser refused; select and copy it';
    }
    setTimeout(() => {
      button.textContent = words;
    }, 2000);
  });
  return button;
}

export const percent = share => (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) + ' %';

export function number(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 1 || size === 0 ? value.toFixed(2) : value.toPrecision(3);
}
