import { element } from './dom.ts';
import { formatRoute, parseRoute } from './route.ts';
import type { Route } from './route.ts';
import { showRun } from './run-view.ts';
import { showSweep } from './sweep-view.ts';
import { showSweeps } from './sweeps-view.ts';
import { describeTrouble } from './trouble.ts';
import type { Trouble } from './trouble.ts';
import type { Crumb, Frame } from './view.ts';

const main = document.querySelector<HTMLElement>('#main')!;
const crumbs = document.querySelector<HTMLElement>('#crumbs')!;
const connection = document.querySelector<HTMLElement>('#connection')!;
let end = (): void => {};

const frame: Frame = {
  main,
  setPlace(title, path) {
    document.title = `${title} · diceboard`;
    crumbs.replaceChildren(element('ol', {}, ...path.map(crumb)));
  },
  setConnection(trouble) {
    const state = describeConnection(trouble);
    if (connection.textContent === state.text && connection.dataset['state'] === state.state) return;
    connection.dataset['state'] = state.state;
    connection.textContent = state.text;
  },
  setAddress: (route) => history.replaceState(null, '', formatRoute(route)),
};

function crumb({ text, href }: Crumb): HTMLElement {
  if (href === undefined) return element('li', { 'aria-current': 'page' }, text);
  return element('li', {}, element('a', { href }, text));
}

function describeConnection(trouble: Trouble | 'lost' | null): { text: string; state: string } {
  if (trouble === null) return { text: 'live', state: 'live' };
  if (trouble === 'lost') return { text: 'no connection, trying again', state: 'lost' };
  return { text: describeTrouble(trouble), state: 'lost' };
}

function start(route: Route): () => void {
  if (route.view === 'sweeps') return showSweeps(frame, route);
  if (route.view === 'sweep') return showSweep(frame, route);
  if (route.view === 'run') return showRun(frame, route);
  frame.setPlace('Nothing here', []);
  main.replaceChildren(element('p', { class: 'quiet' }, 'Nothing here. '));
  return () => {};
}

function show(): void {
  end();
  main.replaceChildren(element('p', { class: 'quiet' }, 'Loading …'));
  connection.textContent = '';
  delete connection.dataset['state'];
  end = start(parseRoute(new URL(location.href)));
}

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.origin !== location.origin || link.hash !== '') return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  show();
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
window.addEventListener('popstate', show);
show();
