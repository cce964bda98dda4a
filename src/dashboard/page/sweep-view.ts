import type { LeaderboardRow } from '../../domain/leaderboard-row.ts';
import type { ProgressView, RunView, SweepDetail } from '../dashboard-reader.ts';
import { getJson } from './api-client.ts';
import { makeBoardRows } from './board-rows.ts';
import { createBoardTable } from './board-table.ts';
import { element } from './dom.ts';
import { formatTime, plural } from './format.ts';
import { describeLeader } from './headline.ts';
import { follow } from './live.ts';
import { sweepProgress } from './progress-view.ts';
import { describeTrouble } from './trouble.ts';
import type { RouteOf, ShowView } from './view.ts';

const note =
  'Validation scores, in percent, on the original masks: mean ± deviation over seeds and folds. They chose the ' +
  'best epoch and so flatter; the test set stays sealed. Published rows follow other conventions and are never ' +
  'subtracted from ours.';

/** One sweep: its progress, its leader and its leaderboard, live. */
export const showSweep: ShowView<RouteOf<'sweep'>> = (frame, start) => {
  let stop = (): void => {};
  let ended = false;
  const path = `/api/sweeps/${encodeURIComponent(start.id)}`;
  frame.setPlace(start.id, [{ text: 'Sweeps', href: '/' }, { text: start.id }]);
  void getJson<SweepDetail>(path).then((answer) => {
    if (ended) return;
    if ('trouble' in answer)
      return frame.main.replaceChildren(
        element('p', { class: 'trouble', role: 'alert' }, describeTrouble(answer.trouble)),
      );
    const { value: sweep } = answer;
    frame.setPlace(sweep.name, [{ text: 'Sweeps', href: '/' }, { text: sweep.name }]);
    const page = createSweepPage(sweep, start, (route) => frame.setAddress(route));
    frame.main.replaceChildren(...page.nodes);
    stop = follow(`${path}/events`, { onTrouble: frame.setConnection, handlers: page.handlers });
  });
  return () => {
    ended = true;
    stop();
  };
};

function createSweepPage(
  sweep: SweepDetail,
  start: RouteOf<'sweep'>,
  onRoute: (route: RouteOf<'sweep'>) => void,
) {
  let route = start;
  let rows: readonly LeaderboardRow[] = [];
  let runs: readonly RunView[] = [];
  const progress = element('div');
  const headline = element('p', { class: 'headline' });
  const count = element('span', { class: 'quiet', role: 'status' });
  const board = createBoardTable((sort) => move({ ...route, sort }));
  const filter = element('input', {
    type: 'search',
    id: 'filter',
    placeholder: 'adam  momentum=0.95  failed',
    autocomplete: 'off',
    spellcheck: 'false',
    value: route.filter,
    oninput: () => move({ ...route, filter: filter.value }),
  });

  function draw(): void {
    const all = makeBoardRows(rows, runs);
    const shown = board.update({ rows: all, sort: route.sort, filter: route.filter });
    const total = all.filter(({ row }) => row.kind !== 'published').length;
    const text = shown === total ? plural(total, 'variant') : `${shown} of ${plural(total, 'variant')}`;
    if (count.textContent !== text) count.textContent = text;
  }

  function move(next: RouteOf<'sweep'>): void {
    route = next;
    onRoute(next);
    draw();
  }

  return {
    nodes: [
      element('h1', {}, sweep.name),
      element('p', { class: 'quiet' }, `${sweep.id} · queued ${formatTime(sweep.createdAt)}`),
      progress,
      headline,
      element('div', { class: 'tools' }, element('label', { for: 'filter' }, 'Filter'), filter, count),
      element('div', { class: 'board-frame' }, board.table),
      element('p', { class: 'note' }, note),
      element('details', {}, element('summary', {}, 'Spec'), element('pre', {}, sweep.specText)),
    ],
    handlers: {
      progress: (value: unknown) => progress.replaceChildren(sweepProgress(value as ProgressView)),
      runs(value: unknown) {
        runs = value as readonly RunView[];
        draw();
      },
      leaderboard(value: unknown) {
        rows = value as readonly LeaderboardRow[];
        headline.textContent = describeLeader(rows, sweep.metric);
        draw();
      },
    },
  };
}
