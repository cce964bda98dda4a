import { expect, test } from 'vitest';
import { compileSource } from '../compiler/compile-source.ts';
import { emitModule } from '../compiler/emit-module.ts';
import { planMemory } from '../plan/memory-layout.ts';
import { openExecution } from './execution.ts';
import { profileProgram } from './profile-program.ts';
import { tinyNetwork } from './tiny-network.test-support.ts';

test('a profile has a row for each kernel of each step, with its calls and work', async () => {
  const { plan } = tinyNetwork({ images: 5, threads: 1 });
  const layout = planMemory(plan);
  const bytes = await compileSource(emitModule(plan, layout), 'plain');
  const { exports } = await openExecution({ plan, layout, bytes });
  const rows = profileProgram({ plan, layout, program: 'train' }, { exports, repeats: 3 });
  expect(rows.map(({ step, kernel, calls }) => [step, kernel, calls])).toEqual([
    ['product forward', 'multiply', 5],
    ['product backward', 'accumulate', 5],
    ['loss images', 'sum', 5],
    ['loss batch', 'sum', 1],
    ['collect', 'accumulate', 1],
    ['collect zero', 'zero', 1],
  ]);
  expect(rows[0]).toMatchObject({ layer: 'product', flops: 40, bytes: 320 });
  for (const { ms } of rows) expect(ms).toBeGreaterThanOrEqual(0);
});
