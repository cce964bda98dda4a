import type { Kernel } from '../generator/kernel.ts';
import { loadModule, type ModuleRequest } from './load-module.ts';

/** Calls a kernel: addresses in bytes and counts in elements, in the order of its parameters. */
export type RunKernel = (kernel: Kernel, ...values: readonly number[]) => void;

/** Kernels outside of a plan, on a memory that is there. */
export async function loadKernels(
  kernels: readonly Kernel[],
  { memory, ...request }: { memory: WebAssembly.Memory } & Omit<ModuleRequest, 'source'>,
): Promise<RunKernel> {
  const sources = new Map(kernels.map(({ name, source }) => [name, source]));
  const bytes = await loadModule({ ...request, source: [...sources.values()].join('\n') });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const exports = instance.exports as Readonly<Record<string, (...values: number[]) => void>>;
  return ({ name }, ...values) => {
    const run = exports[name];
    if (run === undefined) throw new Error(`expected ${name} among the kernels loaded, got none`);
    run(...values);
  };
}
