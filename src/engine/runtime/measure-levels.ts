import { levels, type Level } from '../level.ts';
import { readsGreeting, writeGreeting } from './greeting.ts';
import { refuseUnjoined } from './pick-runtime.ts';
import type { Measurement } from './runtime-choice.ts';
import { flagsOf, processorRefusal, type Runtime } from './runtimes.ts';
import { startSelfTest, type SelfTestProcess } from './self-test-process.ts';

/** The compiled kernels of the self-test. */
export type SelfTestModules = Readonly<Record<Level, Uint8Array>>;

/** Measurements of each level, all levels in turns, so that what else the machine does meets all alike. */
const rounds = 7;
const limitMs = 20_000;

export interface LevelMeasurements {
  readonly measurements: readonly Measurement[];
  /** False: a process was killed or hung, which may not happen again. */
  readonly settled: boolean;
}

/** One level on one Node, while it is tried. */
interface Trial {
  readonly runtime: Runtime;
  readonly level: Level;
  refusal: string | null;
  gflops: number | null;
}

/** A process and the levels that its flags are for. */
interface Lane {
  readonly process: SelfTestProcess;
  readonly trials: readonly Trial[];
}

/** Tries each level on each Node, in processes of their own. Never rejects for what one of them does. */
export async function measureLevels(
  runtimes: readonly Runtime[],
  modules: SelfTestModules | Promise<SelfTestModules>,
  flags = flagsOf,
): Promise<LevelMeasurements> {
  const trials = runtimes.flatMap((runtime) =>
    levels.map((level): Trial => ({ runtime, level, refusal: processorRefusal(level), gflops: null })),
  );
  const lanes = openLanes(trials, { runtimes, flags });
  try {
    const compiled = await modules;
    await Promise.all(lanes.map((lane) => openLane(lane, compiled)));
    for (let round = 0; round < rounds; round += 1)
      for (const lane of lanes) for (const trial of lane.trials) await measure(lane.process, trial);
    await Promise.all(lanes.map(checkLane));
  } finally {
    await Promise.all(lanes.map(({ process }) => process.close()));
  }
  const found = trials.map(({ runtime: { node, origin }, level, gflops, refusal }) => {
    return { node, origin, level, gflops, refusal };
  });
  return { measurements: refuseUnjoined(found), settled: !lanes.some(({ process }) => process.wasKilled()) };
}

/** Level wide has a process to itself: its flag would change what the others compile to. */
const groups: readonly (readonly Level[])[] = [['wide'], ['relaxed', 'plain']];

function openLanes(
  trials: readonly Trial[],
  { runtimes, flags }: { runtimes: readonly Runtime[]; flags: typeof flagsOf },
): Lane[] {
  return runtimes.flatMap((runtime) =>
    groups.flatMap((group): Lane[] => {
      const own = trials.filter((trial) => trial.runtime === runtime && group.includes(trial.level));
      if (own.every(({ refusal }) => refusal !== null)) return [];
      const process = startSelfTest(runtime.execPath, { flags: flags(group[0]!, runtime), limitMs });
      return [{ trials: own, process }];
    }),
  );
}

async function openLane({ process, trials }: Lane, modules: SelfTestModules): Promise<void> {
  const greeting = await attempt(trials, () =>
    process.ask('greeting', { type: 'greet', greeting: writeGreeting() }),
  );
  if (greeting !== null && !(greeting.understood && readsGreeting(greeting.greeting)))
    for (const trial of trials) trial.refusal = 'its messages and ours do not survive the way';
  for (const trial of trials) {
    const module = Buffer.from(modules[trial.level]).toString('base64');
    await attempt([trial], () => process.ask('opened', { type: 'open', level: trial.level, module }));
  }
}

async function measure(process: SelfTestProcess, trial: Trial): Promise<void> {
  const answer = await attempt([trial], () =>
    process.ask('measured', { type: 'measure', level: trial.level }),
  );
  if (answer !== null) trial.gflops = Math.max(trial.gflops ?? 0, answer.gflops);
}

/** Only now: V8 has compiled in full, which is where a wrong code would come from. */
async function checkLane({ process, trials }: Lane): Promise<void> {
  for (const trial of trials) {
    const answer = await attempt([trial], () =>
      process.ask('checked', { type: 'check', level: trial.level }),
    );
    if (answer === null) continue;
    if (answer.wrong > 0) trial.refusal = `${answer.wrong} numbers of a known product are wrong`;
    else if (!answer.steady) trial.refusal = 'a product does not repeat to the bit';
  }
}

/** Asks for trials that still stand; they fall with it. */
async function attempt<T>(trials: readonly Trial[], ask: () => Promise<T>): Promise<T | null> {
  const standing = trials.filter(({ refusal }) => refusal === null);
  if (standing.length === 0) return null;
  try {
    return await ask();
  } catch (error) {
    for (const trial of standing) trial.refusal = (error as Error).message;
    return null;
  }
}
