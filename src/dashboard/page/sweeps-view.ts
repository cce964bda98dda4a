import type { ProgressView, SweepView } from '../dashboard-reader.ts';
import { element } from './dom.ts';
import { formatCount, formatTime } from './format.ts';
import { createKeyedList } from './keyed-list.ts';
import { follow } from './live.ts';
import { describePace, isSpoilt, progressBar } from './progress-view.ts';
import { paceOf } from './progress-arithmetic.ts';
import { formatRoute } from './route.ts';
import { defaultSort } from './board-order.ts';
import type { RouteOf, ShowView } from './view.ts';

/** All sweeps, newest first. */
export const showSweeps: ShowView<RouteOf<'sweeps'>> = (frame) => {
  const list = element('ul', { class: 'sweeps' });
  const update = createKeyedList<SweepView & { key: string }>(list, sweepItem);
  frame.setPlace('Sweeps', []);
  return follow('/api/events', {
    onTrouble: frame.setConnection,
    handlers: {
      sweeps(value) {
        const sweeps = value as readonly SweepView[];
        if (sweeps.length === 0) return frame.main.replaceChildren(heading(), emptyNote());
        if (!list.isConnected) frame.main.replaceChildren(heading(), list);
        update(sweeps.map((sweep) => ({ ...sweep, key: sweep.id })));
      },
    },
  });
};

const heading = () => element('h1', {}, 'Sweeps');

function emptyNote(): HTMLElement {
  return element(
    'p',
    { class: 'quiet' },
    'No sweep yet. Queue one: ',
    element('code', {}, 'npx diceboard sweep experiments/demo.yaml'),
  );
}

function sweepItem(sweep: SweepView): HTMLElement {
  const href = formatRoute({ view: 'sweep', id: sweep.id, sort: defaultSort, filter: '' });
  return element(
    'li',
    {},
    element('a', { href, 'data-focus': 'sweep', class: 'name' }, sweep.name),
    element('span', { class: 'quiet id' }, sweep.id),
    element('time', { class: 'quiet', datetime: sweep.createdAt }, formatTime(sweep.createdAt)),
    progressBar(paceOf(sweep.progress).share, isSpoilt(sweep.progress)),
    element(
      'span',
      { class: 'quiet pace' },
      [...describePace(sweep.progress), ...describeLosses(sweep.progress)].join(' · '),
    ),
  );
}

function describeLosses({ counts }: ProgressView): string[] {
  const words = (['diverged', 'failed', 'cancelled'] as const).filter((status) => counts[status] > 0);
  return words.map((status) => `${formatCount(counts[status])} ${status}`);
}
