import type { RunStatus } from '../../domain/run.ts';
import type { EpochView, RunDetail } from '../dashboard-reader.ts';
import { getJson } from './api-client.ts';
import { defaultSort } from './board-order.ts';
import { nameRun, toneOf } from './board-rows.ts';
import { createCurveChart } from './curve-chart.ts';
import { curveFigures } from './curve-series.ts';
import { element } from './dom.ts';
import { shorten } from './headline.ts';
import { follow } from './live.ts';
import { progressBar } from './progress-view.ts';
import { formatRoute } from './route.ts';
import {
  attemptCells,
  attemptColumns,
  describeRunPace,
  epochCells,
  epochColumns,
  metricFacts,
  settingFacts,
} from './run-facts.ts';
import type { Fact } from './run-facts.ts';
import { describeTrouble } from './trouble.ts';
import type { Crumb, RouteOf, ShowView } from './view.ts';

/** Somebody works on it, or will. */
const openStatuses: readonly RunStatus[] = ['queued', 'running', 'waiting'];

/** One run: curves that grow while it trains, its metrics, settings, attempts and capsule. */
export const showRun: ShowView<RouteOf<'run'>> = (frame, { id }) => {
  let stop = (): void => {};
  let ended = false;
  const path = `/api/runs/${encodeURIComponent(id)}`;
  frame.setPlace(id, [{ text: 'Sweeps', href: '/' }, { text: id }]);
  void getJson<RunDetail>(path).then((answer) => {
    if (ended) return;
    if ('trouble' in answer)
      return frame.main.replaceChildren(
        element('p', { class: 'trouble', role: 'alert' }, describeTrouble(answer.trouble)),
      );
    const page = createRunPage(answer.value);
    frame.setPlace(`${shorten(answer.value.label)}, ${nameRun(answer.value)}`, crumbsOf(answer.value));
    frame.main.replaceChildren(...page.nodes);
    const unfollow = follow(`${path}/events`, { onTrouble: frame.setConnection, handlers: page.handlers });
    stop = () => {
      unfollow();
      page.close();
    };
  });
  return () => {
    ended = true;
    stop();
  };
};

function crumbsOf(run: RunDetail): Crumb[] {
  const sweeps = run.sweeps.slice(0, 1).map((sweep) => ({
    text: sweep.name,
    href: formatRoute({ view: 'sweep', id: sweep.id, sort: defaultSort, filter: '' }),
  }));
  return [{ text: 'Sweeps', href: '/' }, ...sweeps, { text: nameRun(run) }];
}

function createRunPage(first: RunDetail) {
  let run = first;
  let epochs: readonly EpochView[] = [];
  const [title = '', ...settings] = first.label.split(' · ');
  const head = element('div', { class: 'run-head' });
  const loss = createCurveChart('Loss');
  const dice = createCurveChart('Validation Dice, %');
  const metrics = element('section');
  const attempts = element('section');
  const history = element('div', { class: 'scroll' });

  function drawRun(): void {
    metrics.replaceChildren(...metricsOf(run));
    attempts.replaceChildren(...attemptsOf(run));
    drawHead();
    drawCurves();
  }

  function drawHead(): void {
    const reason =
      run.reason === null ? null : element('p', { class: `reason ${toneOf(run.status)}` }, run.reason);
    const facts = describeRunPace(run, epochs).map((fact) => element('li', {}, fact));
    const state = element('li', { class: `status ${toneOf(run.status)}` }, run.status);
    const bar = progressBar(run.status === 'completed' ? 1 : epochs.length / run.epochs);
    head.replaceChildren(
      bar,
      element('ul', { class: 'facts' }, state, ...facts),
      ...(reason ? [reason] : []),
    );
  }

  function drawCurves(): void {
    const figures = curveFigures(epochs);
    const common = { epochs: run.epochs, bestEpoch: run.bestEpoch };
    loss.update({ figure: figures.loss, ...common });
    dice.update({ figure: figures.dice, ...common });
    history.replaceChildren(table(epochColumns, epochs.map(epochCells)));
  }

  return {
    nodes: [
      element('h1', {}, title),
      element('p', { class: 'quiet' }, [...settings, nameRun(first), first.id].join(' · '), ...marks(first)),
      head,
      element('div', { class: 'curves' }, loss.node, dice.node),
      metrics,
      element('section', {}, element('h2', {}, 'Settings'), factList(settingFacts(first), 'settings')),
      attempts,
      element('details', {}, element('summary', {}, 'Epochs in figures'), history),
      element(
        'details',
        {},
        element('summary', {}, 'Capsule: all that reproduces this run'),
        element('pre', {}, JSON.stringify(first.capsule, null, 2)),
      ),
    ],
    handlers: {
      run(value: unknown) {
        if (value !== null) run = value as RunDetail;
        drawRun();
      },
      epochs(value: unknown) {
        epochs = value as readonly EpochView[];
        drawHead();
        drawCurves();
      },
    },
    close() {
      loss.close();
      dice.close();
    },
  };
}

function marks(run: RunDetail): HTMLElement[] {
  const tag = (text: string) => element('span', { class: 'tag warn' }, text);
  return [
    ...(run.role === 'reference' ? [element('span', { class: 'tag plain' }, 'reference')] : []),
    ...(run.leaky ? [tag('leaky split')] : []),
  ];
}

function metricsOf(run: RunDetail): HTMLElement[] {
  const where = run.bestEpoch === null ? '' : `, epoch ${run.bestEpoch}`;
  const heading = element('h2', {}, `Validation at the best epoch${where}`);
  const isOpen = openStatuses.includes(run.status);
  if (run.summary === null)
    return [heading, element('p', { class: 'quiet' }, isOpen ? 'Not scored yet.' : 'Never scored.')];
  const collapsed = element('p', { class: 'reason warn' }, 'Collapsed: this run predicts no tumour at all.');
  const note = element('p', { class: 'note' }, 'Selected on: these scores chose the epoch.');
  return [
    heading,
    ...(run.collapsed ? [collapsed] : []),
    factList(metricFacts(run.summary), 'metrics'),
    note,
  ];
}

function attemptsOf(run: RunDetail): HTMLElement[] {
  const heading = element('h2', {}, 'Attempts');
  if (run.attempts.length === 0) return [heading, element('p', { class: 'quiet' }, 'None yet.')];
  const rows = table(attemptColumns, run.attempts.map(attemptCells));
  return [heading, element('div', { class: 'scroll' }, rows)];
}

function factList(facts: readonly Fact[], kind: string): HTMLElement {
  const pairs = facts.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value)),
  );
  return element('dl', { class: kind }, ...pairs);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const header = columns.map((column) => element('th', { scope: 'col' }, column));
  const body = rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))));
  return element(
    'table',
    { class: 'plain-table' },
    element('thead', {}, element('tr', {}, ...header)),
    element('tbody', {}, ...body),
  );
}
