import { expect, it } from 'vitest';
import { kernelSource } from '../generator/kernel.ts';
import { compileApart } from './compile-apart.ts';
import { compileSource } from './compile-source.ts';

const source = kernelSource('copy', ['from', 'to'], 'v128.store(to, v128.load(from));');

it('a process of its own compiles to the same bytes, jobs in their order', async () => {
  const jobs = (['relaxed', 'plain'] as const).map((level) => ({ source, level }));
  expect(await compileApart(jobs)).toEqual(
    await Promise.all(jobs.map((job) => compileSource(job.source, job.level))),
  );
});

it('a mistake in the source is told in the compiler’s words', async () => {
  const job = { source: kernelSource('wrong', [], 'v128.stare(0);'), level: 'plain' } as const;
  await expect(compileApart([job])).rejects.toThrow(/Property 'stare' does not exist/);
});
