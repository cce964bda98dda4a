import type { Kernel } from '../generator/kernel.ts';
import { placeOf, type MemoryLayout } from '../plan/memory-layout.ts';
import { numberSteps } from '../plan/lifetimes.ts';
import type { Buffer, Plan, Statement } from '../plan/plan.ts';
import { emitStep, type BufferConstants } from './emit-step.ts';

/**
 * AssemblyScript of the plan's kernels, each once, and of one driver function a step. Kernels stay functions of their
 * own, exported: V8 decides about 256 bits function by function.
 */
export function emitModule(plan: Plan, layout: MemoryLayout): string {
  const steps = numberSteps(plan);
  const kernels = kernelsOf(steps.flatMap(({ step }) => step.body));
  const { constants, declarations } = nameAddresses(layout);
  const drivers = steps.map((step) => emitStep(step, { layout, constants }));
  return [...[...kernels.values()].map(({ source }) => source), ...declarations(), ...drivers].join('\n');
}

/** The kernels that statements call, by name. @throws Error when two of one name differ. */
export function kernelsOf(statements: readonly Statement[]): Map<string, Kernel> {
  const kernels = new Map<string, Kernel>();
  const visit = (statement: Statement): void => {
    if (statement.type === 'loop') return statement.body.forEach(visit);
    const { kernel } = statement;
    const known = kernels.get(kernel.name);
    if (known !== undefined && known.source !== kernel.source)
      throw new Error(`expected one kernel ${kernel.name}, got two that differ`);
    kernels.set(kernel.name, kernel);
  };
  statements.forEach(visit);
  return kernels;
}

/** Constants such as `at_12_block3_expand`, declared for the buffers that were asked for. */
function nameAddresses(layout: MemoryLayout): { constants: BufferConstants; declarations: () => string[] } {
  const names = new Map<Buffer, string>();
  return {
    constants(buffer) {
      const name = names.get(buffer) ?? `at_${names.size}_${buffer.name.replaceAll(/\W/g, '_')}`;
      names.set(buffer, name);
      return name;
    },
    declarations: () =>
      [...names].map(([buffer, name]) => `const ${name}: usize = ${placeOf(layout, buffer).address};`),
  };
}
