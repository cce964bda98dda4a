import { expect, test } from 'vitest';
import { inferGroups } from '../../domain/board/inference.ts';
import type { Group } from '../../domain/board/variant-group.ts';
import type { RankedRun } from '../../domain/ranked-run.ts';
import { makeVariant } from '../../domain/variant.ts';
import { rememberInference } from './remember-inference.ts';

const patients = (dice: number) =>
  Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`p${at}`, dice + (at % 3) / 100]));

function run(learningRate: number, given: Partial<RankedRun>): RankedRun {
  const { hash, parameters } = makeVariant({ learningRate });
  const base = { variantHash: hash, parameters, role: 'candidate', protocol: 'own', seed: 1, fold: 0 };
  return { ...base, status: 'completed', patientDice: patients(0.5), ...given } as RankedRun;
}

const reference = run(0.01, { role: 'reference', summary: { meanPatientDice: 0.5 } as RankedRun['summary'] });
const candidate = run(0.09, { patientDice: patients(0.8) });
const open = run(0.05, { status: 'running', patientDice: null, summary: null });
const groups: Group[] = [[reference], [candidate], [open]];
const metric = 'meanPatientDice';

function countedMemory() {
  let asked = 0;
  const memory = rememberInference((...given) => {
    asked += 1;
    return inferGroups(...given);
  });
  return { ...memory, asked: () => asked };
}

test('nothing is recalled before it was computed, and what was computed is, without computing again', () => {
  const memory = countedMemory();
  expect(memory.recall(groups, metric)).toEqual(groups.map(() => ({ interval: null, comparison: null })));
  expect([memory.takeMissed(), memory.takeMissed()]).toEqual([true, false]);
  const computed = memory.compute(groups, metric);
  expect(computed).toEqual(inferGroups(groups, metric));
  expect(computed[1]!.comparison).not.toBeNull();
  expect(memory.recall(groups, metric)).toEqual(computed);
  expect(memory.compute(groups, metric)).toEqual(computed);
  expect([memory.takeMissed(), memory.asked()]).toEqual([false, 1]);
});

test('a run that goes on changes nothing; one that ends, or scores otherwise, does, and the last known is shown', () => {
  const memory = countedMemory();
  const known = memory.compute(groups, metric);
  const further: Group[] = [[reference], [candidate], [{ ...open, epochsDone: 5 }]];
  expect(memory.recall(further, metric)).toEqual(known);
  expect(memory.takeMissed()).toBe(false);
  const ended: Group[] = [[reference], [candidate], [run(0.05, { patientDice: patients(0.9) })]];
  expect(memory.recall(ended, metric)).toEqual(known);
  expect(memory.takeMissed()).toBe(true);
  expect(memory.compute(ended, metric)).toEqual(inferGroups(ended, metric));
  expect(memory.asked()).toBe(2);
});

test('protocols and metrics are remembered apart', () => {
  const memory = countedMemory();
  memory.compute(groups, metric);
  memory.compute(groups, 'pooledDice');
  memory.compute([[{ ...candidate, protocol: 'other' }]], metric);
  memory.compute(groups, metric);
  expect(memory.asked()).toBe(3);
});
