import { expect, test } from 'vitest';
import { publishedReferences } from '../../test/fixtures/published-references.ts';
import { createFakeReader, type FakeRun } from '../../test/page/fake-reader.ts';
import { formatBoard } from './format-board.ts';
import { readLimit } from './commands/board.ts';

const common = { seed: 1, epochsDone: 10 } as const;
const runs: FakeRun[] = [
  { ...common, parameters: { skipConnections: true }, dice: 0.82, status: 'completed' },
  { ...common, parameters: {}, dice: 0.75, status: 'completed' },
  { ...common, parameters: { learningRate: 0.01 }, dice: null, status: 'pruned', epochsDone: 3 },
  { ...common, parameters: { model: 'unet', width: 8 }, role: 'reference', dice: 0.7, status: 'completed' },
  { ...common, parameters: {}, dice: 0.85, status: 'completed', leaky: true },
];
const reader = createFakeReader([{ id: 'sweep', name: 'sweep', epochs: 10, runs }]);

test('the table fits 120 columns and says interval, verdict, what was pruned and what leakage is worth', async () => {
  const text = formatBoard(await reader.leaderboard('sweep'));
  for (const line of text.split('\n').filter((row) => /^[│┌├└]/.test(row)))
    expect(line.length).toBeLessThanOrEqual(120);
  expect(text).toMatch(/beats/);
  expect(text).toContain('MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN beats U-Net f=8 by ');
  expect(text).toContain('pruned, rung 1');
  expect(text).toContain('slice-leaky (not comparable with the rows above)');
  expect(text).toMatch(/leakage is worth \+10\.8 points of pooled Dice to MobileNetV3 \+ LR-ASPP · SGD/);
  for (const { label } of publishedReferences) expect(text).toContain(label.split(' · ')[0]);
  expect(text).toContain('published: validation 83.49 %, test 84.76 %');
});

test('a board at an equal budget says so above', async () => {
  const budget = { unit: 'minutes', amount: 4.333333, amounts: { honest: 4.333333 } } as const;
  const text = formatBoard(await reader.leaderboard('sweep'), budget);
  expect(text.split('\n')[0]).toMatch(/^at equal minutes: the best score within 4\.33 minutes/);
});

test('where protocols have different equal budgets, each heading says its own', async () => {
  const budget = { unit: 'epochs', amount: 9, amounts: { honest: 9, leaky: 3 } } as const;
  const text = formatBoard(await reader.leaderboard('sweep'), budget);
  expect(text.split('\n')[0]).toContain("within as many epochs as its protocol's runs have");
  expect(text).toContain('split by patient, 5 folds, within 9 epochs');
  expect(text).toContain('slice-leaky, within 3 epochs (not comparable');
});

const patientSplit = { leaky: true, splitKind: 'patient' } as const;

test('the closing sentence is of the first protocol alone, and marked where its patients leak', async () => {
  const [candidate, , , reference, leaky] = runs as [FakeRun, FakeRun, FakeRun, FakeRun, FakeRun];
  const board = (rows: FakeRun[]) =>
    createFakeReader([{ id: 's', name: 's', epochs: 10, runs: rows }]).leaderboard('s');
  const open: FakeRun = { ...candidate, dice: null, status: 'running' };
  const before = formatBoard(await board([open, leaky, { ...reference, leaky: true }]));
  expect(before).not.toMatch(/BN beats U-Net/);
  const leaking = (await board([candidate, reference])).map((row) =>
    row.protocol === null ? row : { ...row, ...patientSplit },
  );
  const text = formatBoard(leaking);
  expect(text).toMatch(/beats U-Net f=8 by .* \(leaky\)$/m);
  expect(text).toContain('leaky: the same patient lies under two names on both sides of the split');
  expect(text).not.toContain('slices of one patient');
});

test('beside an interval stands the mean over patients', async () => {
  const [row] = await reader.leaderboard('sweep');
  const text = formatBoard([{ ...row!, patientMean: 0.7654, interval: { low: 0.7, high: 0.8 } }]);
  expect(text).toContain('76.54');
  expect(text).not.toContain('82.00 ');
});

test('the budget of a view is epochs or minutes, a number or equal', () => {
  expect(readLimit({ epochs: undefined, minutes: undefined })).toBeNull();
  expect(readLimit({ epochs: '12', minutes: undefined })).toEqual({ unit: 'epochs', amount: 12 });
  expect(readLimit({ epochs: undefined, minutes: '1.5' })).toEqual({ unit: 'minutes', amount: 1.5 });
  expect(readLimit({ epochs: 'equal', minutes: undefined })).toEqual({ unit: 'epochs', amount: 'equal' });
  for (const flags of [
    { epochs: '1.5', minutes: undefined },
    { epochs: '', minutes: undefined },
    { epochs: undefined, minutes: '-1' },
    { epochs: '3', minutes: '3' },
  ])
    expect(() => readLimit(flags)).toThrow(/expected/);
});
