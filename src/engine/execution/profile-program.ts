import { interpret, type Interpretation } from './interpret.ts';

/** What one kernel did within one step, summed over its calls of one run of the program. */
export interface ProfileRow {
  readonly layer: string;
  readonly step: string;
  readonly kernel: string;
  readonly calls: number;
  /** Median over the repeats, without the clock's own cost. */
  readonly ms: number;
  /** Floating-point operations. */
  readonly flops: number;
  /** Bytes read and written, as if every cache were empty before each call. */
  readonly bytes: number;
}

type Driver = (...values: number[]) => void;

/**
 * Runs a program call by call in this thread, `repeats` times after `warmUps`, with a clock around every call. The
 * clock's cost, some 30 ns, is taken off; calls of less than a microsecond are not told well all the same. What the
 * program computes is right each time, so updates, too, are repeated: profile on weights that nobody needs.
 */
export function profileProgram(
  interpretation: Interpretation,
  {
    exports,
    repeats = 5,
    warmUps = 3,
  }: { exports: WebAssembly.Exports; repeats?: number | undefined; warmUps?: number },
): ProfileRow[] {
  const { rows, calls } = prepareCalls(interpretation, exports as Readonly<Record<string, Driver>>);
  for (let run = 0; run < warmUps; run++) for (const { driver, values } of calls) driver(...values);
  const cost = clockCost();
  const times = rows.map((): number[] => []);
  for (let run = 0; run < repeats; run++) {
    const sums = new Float64Array(rows.length);
    for (const { driver, values, row } of calls) {
      const start = performance.now();
      driver(...values);
      sums[row] = sums[row]! + performance.now() - start - cost;
    }
    sums.forEach((sum, row) => times[row]!.push(Math.max(0, sum)));
  }
  return rows.map((row, index) => ({ ...row, ms: median(times[index]!) }));
}

interface PreparedCall {
  readonly driver: Driver;
  readonly values: readonly number[];
  /** Index of its row. */
  readonly row: number;
}

/** All calls of a run in order: some 100,000; and the rows that they add up to. */
function prepareCalls(interpretation: Interpretation, exports: Readonly<Record<string, Driver>>) {
  const places = new Map<string, number>();
  const rows: Omit<ProfileRow, 'ms'>[] = [];
  const calls: PreparedCall[] = [];
  interpret(interpretation, ({ step, call: { kernel }, values }) => {
    const key = JSON.stringify([step.name, kernel.name]);
    const row = places.get(key) ?? rows.length;
    places.set(key, row);
    const known = rows[row] ?? { calls: 0, flops: 0, bytes: 0 };
    const { flops, bytes } = kernel.work(values);
    rows[row] = {
      layer: step.layer,
      step: step.name,
      kernel: kernel.name,
      calls: known.calls + 1,
      flops: known.flops + flops,
      bytes: known.bytes + bytes,
    };
    calls.push({ driver: exports[kernel.name]!, values, row });
  });
  return { rows, calls };
}

/** What two readings of the clock add to what is between them, in milliseconds. */
function clockCost(): number {
  const costs: number[] = [];
  for (let round = 0; round < 20; round++) {
    const start = performance.now();
    let sum = 0;
    for (let index = 0; index < 500; index++) {
      const before = performance.now();
      sum += performance.now() - before;
    }
    costs.push(Math.min(sum, performance.now() - start) / 500);
  }
  return median(costs);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
