// What the server is asked.
const key = () => sessionStorage.getItem('hydra-key') ?? '';

export const setKey = value => sessionStorage.setItem('hydra-key', value);

export const hasKey = () => key() !== '';

function headers() {
  return key() === '' ? {} : { Authorization: 'Bearer ' + key() };
}

export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

async function checked(response) {
  if (response.ok) return response;
  let words = `the server answered ${response.status}`;
  try {
    const problem = await response.json();
    words = problem.detail ?? problem.error ?? words;
  } catch {
    /* no JSON: the status alone */
  }
  throw new Refused(response.status, words);
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...headers(), ...options.headers } });
  } catch {
    throw new Refused(0, 'the server does not answer: is it still running?');
  }
  return checked(response);
}

export const json = async path => (await ask(path)).json();

export const text = async path => (await ask(path)).text();

export const has = async path => {
  try {
    await ask(path);
    return true;
  } catch (error) {
    return !(error instanceof Refused && error.status === 404);
  }
};

// A wish is the heads, null for all, and whether each face is answered for.
export function address(model, { heads, faces }) {
  const query = [...(heads === null ? [] : [`heads=${heads.map(encodeURIComponent).join(',')}`]), ...(faces ? ['faces=true'] : [])];
  return `/predict/${encodeURIComponent(model)}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

// The answer, and the milliseconds of each of its parts.
export async function predict(model, wish, image) {
  const path = address(model, wish);
  const began = performance.now();
  const response = await ask(path + (path.includes('?') ? '&' : '?') + 'maps=png', {
    method: 'POST',
    body: image,
    headers: { 'Content-Type': 'application/octet-stream' },
  });
  const answer = await response.json();
  const times = [];
  for (const part of (response.headers.get('Server-Timing') ?? '').split(',')) {
    const found = /^\s*([a-z]+);dur=([0-9.]+)/.exec(part);
    if (found) times.push([found[1], Number(found[2])]);
  }
  times.push(['all, seen from here', performance.now() - began]);
  return { answer, times };
}
