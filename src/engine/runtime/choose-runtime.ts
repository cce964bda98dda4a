import { cpus } from 'node:os';
import { hashCanonical } from '../../domain/canonical-json.ts';
import { compileApart } from '../compiler/compile-apart.ts';
import { moduleKey } from '../compiler/load-module.ts';
import { levels } from '../level.ts';
import { measureLevels, type SelfTestModules } from './measure-levels.ts';
import { openMeasurementMemory } from './measurement-memory.ts';
import { type LevelSetting, pickRuntime } from './pick-runtime.ts';
import type { RuntimeChoice } from './runtime-choice.ts';
import { findRuntimes, processorRefusal, type Runtime } from './runtimes.ts';
import { selfTestSource } from './self-test-case.ts';

/**
 * The Node, and the level on it, that trains on WebAssembly here: the fastest that computes right, or the level that was
 * asked for. Each is tried once, in processes of their own, and remembered in `<home>/levels.json`.
 * @throws BACKEND_UNAVAILABLE with the reasons when the level asked for, or any, does not run here.
 */
export async function chooseRuntime(request: { home: string; level?: LevelSetting }): Promise<RuntimeChoice> {
  const { home, level = 'auto' } = request;
  const runtimes = findRuntimes();
  const memory = openMeasurementMemory(home, describeCase(runtimes));
  const known = memory.recall();
  if (known !== null) return pickRuntime(known, { runtimes, level });
  const { measurements, settled } = await measureLevels(runtimes, compileSelfTest());
  if (settled) memory.remember(measurements);
  return pickRuntime(measurements, { runtimes, level });
}

/** What `chooseRuntime` gives where it has measured before; null where it would have to measure, or the level does not run here. */
export function recallRuntime({
  home,
  level = 'auto',
}: {
  home: string;
  level?: LevelSetting;
}): RuntimeChoice | null {
  const runtimes = findRuntimes();
  const known = openMeasurementMemory(home, describeCase(runtimes)).recall();
  if (known === null) return null;
  try {
    return pickRuntime(known, { runtimes, level });
  } catch {
    return null;
  }
}

async function compileSelfTest(): Promise<SelfTestModules> {
  const modules = await compileApart(levels.map((level) => ({ level, source: selfTestSource(level) })));
  return Object.fromEntries(
    levels.map((level, index) => [level, modules[index]!]),
  ) as unknown as SelfTestModules;
}

/** Nodes, processor, and the kernels that are tried. */
function describeCase(runtimes: readonly Runtime[]): string {
  const nodes = runtimes.map(({ node, origin }) => ({ node, origin }));
  const kernels = levels.map((level) => moduleKey(selfTestSource(level), level));
  const processor = [cpus()[0]?.model, process.arch, processorRefusal('wide')];
  return hashCanonical([nodes, processor, kernels], 16);
}
