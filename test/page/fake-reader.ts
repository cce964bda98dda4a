import type { DashboardOperator } from '../../src/dashboard/dashboard-operator.ts';
import type { DashboardReader } from '../../src/dashboard/dashboard-reader.ts';
import type { Annotation } from '../../src/domain/annotation.ts';
import { DiceboardError } from '../../src/domain/errors.ts';
import { rankVariants } from '../../src/domain/ranking.ts';
import { makeVariant } from '../../src/domain/variant.ts';
import { publishedReferences } from '../fixtures/published-references.ts';
import {
  createdAt,
  epochView,
  failureView,
  idOf,
  logOf,
  patientViews,
  progressOf,
  rankedRun,
  runDetail,
  runView,
} from './fake-runs.ts';
import type { FakeRun, FakeSweep } from './fake-runs.ts';

export { idOf } from './fake-runs.ts';
export type { FakeRun, FakeSweep } from './fake-runs.ts';

export interface FakeSubjects {
  readonly reader: DashboardReader;
  readonly operator: DashboardOperator;
  /** What the operator was asked for, in words. */
  readonly asked: string[];
}

/** Without published rows where a study has nothing to be read against. */
export interface FakeOptions {
  readonly published?: boolean;
}

/** A reader and operator over made-up sweeps, which a test may change while pages are open; the leaderboard is the real one. */
export function createFakeSubjects(
  sweeps: readonly FakeSweep[],
  { published = true }: FakeOptions = {},
): FakeSubjects {
  const annotations: Record<string, Annotation> = {};
  const asked: string[] = [];
  let paused = false;
  const reader = createReader(sweeps, {
    published,
    annotations: () => ({ ...annotations }),
    paused: () => paused,
  });
  const runsOf = (id: string) => sweeps.find((sweep) => sweep.id === id)!.runs;
  const move = (runs: FakeRun[], from: readonly string[], to: FakeRun['status']) => {
    const moved = runs.filter(({ status }) => from.includes(status));
    for (const run of moved) run.status = to;
    return moved.length;
  };
  const operator: DashboardOperator = {
    pause: async () => void ((paused = true), asked.push('pause')),
    resume: async () => void ((paused = false), asked.push('resume')),
    cancelSweep: async (id) => {
      asked.push(`cancel ${id}`);
      return { cancelled: move(runsOf(id), ['queued', 'running', 'waiting'], 'cancelled') };
    },
    retrySweep: async (id) => {
      asked.push(`retry ${id}`);
      return { queued: move(runsOf(id), ['failed', 'cancelled'], 'queued') };
    },
    retryRun: async (id) => {
      asked.push(`retry run ${id}`);
      for (const sweep of sweeps)
        for (const run of sweep.runs) if (idOf(sweep, run) === id) run.status = 'queued';
    },
    annotate: async (hash, annotation) => {
      asked.push(`annotate ${JSON.stringify(annotation)}`);
      annotations[hash] = annotation;
    },
  };
  return { reader, operator, asked };
}

/** The reader alone. */
export const createFakeReader = (sweeps: readonly FakeSweep[], options?: FakeOptions): DashboardReader =>
  createFakeSubjects(sweeps, options).reader;

interface State {
  readonly published: boolean;
  readonly annotations: () => Record<string, Annotation>;
  readonly paused: () => boolean;
}

function createReader(sweeps: readonly FakeSweep[], state: State): DashboardReader {
  const all = () => sweeps.flatMap((sweep) => sweep.runs.map((run) => ({ sweep, run })));
  const sweepOf = (id: string) => sweeps.find((sweep) => sweep.id === id || sweep.name === id);
  const find = (id: string) => all().find(({ sweep, run }) => idOf(sweep, run) === id);
  const progress = (sweep: FakeSweep) => ({ ...progressOf(sweep), paused: state.paused() });
  const board = createKept(
    (sweep: FakeSweep) =>
      sweep.rows ??
      rankVariants(
        sweep.runs.map((run) => rankedRun(sweep, run)),
        'meanPatientDice',
        state.published ? publishedReferences : [],
      ),
  );
  return {
    listSweeps: async () =>
      sweeps.map((sweep) => ({ id: sweep.id, name: sweep.name, createdAt, progress: progress(sweep) })),
    sweep: async (nameOrId) => {
      const sweep = sweepOf(nameOrId);
      if (sweep === undefined) return null;
      const specText = `name: ${sweep.name}\nepochs: ${sweep.epochs}\n`;
      return { id: sweep.id, name: sweep.name, createdAt, metric: 'meanPatientDice', specText };
    },
    leaderboard: async (id) => board(sweepOf(id)!),
    runs: async (id) => sweepOf(id)!.runs.map((run) => runView(sweepOf(id)!, run)),
    progress: async (id) => progress(sweepOf(id)!),
    run: async (id) => {
      const found = find(id);
      return found === undefined ? null : runDetail(found.sweep, found.run);
    },
    epochs: async (id) => {
      const { run } = find(id)!;
      return Array.from({ length: run.epochsDone }, (_, index) => epochView(run, index + 1));
    },
    workers: async () => [
      {
        name: 'laptop-1',
        host: 'laptop',
        pid: 4242,
        concurrency: 2,
        running: all().flatMap(({ sweep, run }) => (run.status === 'running' ? [idOf(sweep, run)] : [])),
        devices: ['wasm · cpu'],
        startedAt: createdAt,
        seenAt: createdAt,
        alive: true,
      },
    ],
    failures: async (id) => {
      const sweep = sweepOf(id)!;
      const lost = sweep.runs.filter(({ status }) => status === 'failed' || status === 'diverged');
      return lost.map((run) => failureView(sweep, run));
    },
    ablation: async () => ({ variants: 0, runs: 0, mainEffects: [], interactions: [], unmatched: [] }),
    annotations: async (id) => {
      const known = state.annotations();
      const hashes = new Set(sweepOf(id)!.runs.map(({ parameters }) => makeVariant(parameters).hash));
      return Object.fromEntries(Object.entries(known).filter(([hash]) => hashes.has(hash)));
    },
    patients: async (id) => patientViews(find(id)!.run),
    log: async (id, after) => logOf(find(id)!.run).filter((line) => line.id > after),
    picture: async ({ runId }) => {
      throw new DiceboardError('NOT_FOUND', `expected a picture of run ${runId}, got none`);
    },
    modelFile: async (runId) => {
      throw new DiceboardError('NOT_FOUND', `expected a model of run ${runId}, got none`);
    },
  };
}

/** A large study is ranked again only when one of its runs has changed. */
function createKept<T>(read: (sweep: FakeSweep) => T): (sweep: FakeSweep) => T {
  const kept = new Map<string, { state: string; value: T }>();
  return (sweep) => {
    const state = JSON.stringify(sweep.runs);
    const known = kept.get(sweep.id);
    if (known?.state === state) return known.value;
    const value = read(sweep);
    kept.set(sweep.id, { state, value });
    return value;
  };
}
