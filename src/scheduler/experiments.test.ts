import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hashBesidesSplit } from '../domain/protocol.ts';
import { planSweep, type Plan } from './plan.ts';
import { loadSpec } from './spec/load-spec.ts';

const folder = fileURLToPath(new URL('../../experiments', import.meta.url));

async function planFile(file: string): Promise<Plan> {
  return planSweep(await loadSpec(join(folder, file)), { dataFingerprint: 'f'.repeat(64), backend: 'wasm' });
}

test('every spec that is shipped loads, plans, and is named after its file', async () => {
  const files = await readdir(folder);
  expect(files).toEqual(expect.arrayContaining(['demo.yaml', 'slide-deck.yaml', 'smoke.yaml']));
  for (const file of files) {
    const { spec, runs } = await planFile(file);
    expect(`${spec.name}.yaml`).toBe(file);
    expect(runs.some((run) => run.role === 'reference')).toBe(true);
  }
});

test("the deck's own two models are points of its grid, and U-Net is trained under the same", async () => {
  const { runs, spec } = await planFile('slide-deck.yaml');
  const deck = { optimizer: 'sgd', learningRate: 0.09, momentum: 0.95, nesterov: true, batchNorm: true };
  const parameters = runs.map((run) => run.variant.parameters);
  for (const skipConnections of [false, true]) {
    expect(parameters).toContainEqual(expect.objectContaining({ ...deck, skipConnections }));
  }
  expect(parameters).toContainEqual(expect.objectContaining({ ...deck, model: 'unet', width: 8 }));
  expect(spec.split.kind).toBe('patient');
  expect(parameters.filter(({ optimizer, momentum }) => optimizer === 'rmsprop' && momentum !== 0)).toEqual(
    [],
  );
});

test('the demo is about six variants and one U-Net', async () => {
  const { runs } = await planFile('demo.yaml');
  expect(runs.filter((run) => run.role === 'candidate').length).toBeLessThanOrEqual(8);
  expect(runs.filter((run) => run.role === 'reference')).toHaveLength(1);
});

test("beside the deck's sweep stand two protocols of one variant that differ in the split alone", async () => {
  const { runs } = await planFile('slide-deck.yaml');
  const beside = runs.filter(({ stage }) => stage === 'beside');
  const kinds = [...new Set(beside.map(({ settings }) => settings.split.kind))];
  expect(kinds).toEqual(['patient', 'slice-leaky']);
  const [honest, leaky] = kinds.map((kind) => beside.filter(({ settings }) => settings.split.kind === kind));
  const variants = (group: typeof beside) => group.map(({ variant }) => variant.hash);
  expect(variants(honest!)).toEqual(variants(leaky!));
  expect(honest!.map(({ settings }) => settings.fold)).toEqual(leaky!.map(({ settings }) => settings.fold));
  expect(new Set(beside.map(({ settings }) => hashBesidesSplit(settings))).size).toBe(1);
});
