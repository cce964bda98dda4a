import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { makeRun } from '../../../../test/page/charts-data.ts';
import { findDataFolder, formatScalar, makeReproduction } from './reproduction.ts';

const run = makeRun({ id: '08f1d530c36ad30f', parameters: { skipConnections: true }, seed: 3, fold: 2 });

test('the spec states every setting of the run, and is YAML', () => {
  const { variant, split, preprocess, epochs, metric, backend } = run.settings;
  expect(parse(makeReproduction(run, 'phantom').spec)).toEqual({
    name: 'run-08f1d530c36ad30f',
    data: 'phantom',
    preprocess,
    split,
    seeds: [3],
    folds: [2],
    epochs,
    metric,
    backend,
    parameters: variant,
  });
});

test('the command names the file, and a leak that was allowed once is allowed again', () => {
  expect(makeReproduction(run).command).toBe('npx diceboard sweep run-08f1d530c36ad30f.yaml --wait');
  const leaky = { ...run, capsule: { leaks: [{ patient: 'a' }] } };
  expect(makeReproduction(leaky).command).toMatch(/--allow-leak$/);
});

test('what the command cannot see to is said', () => {
  const [attempt] = run.attempts;
  const { notes } = makeReproduction({ ...run, attempts: [{ ...attempt!, mixed: true }] });
  expect(notes.join(' ')).toContain('3f9a0c1d2e4b…');
  expect(notes.join(' ')).toContain('commit 0123abc');
  expect(notes.join(' ')).toContain('not be equal bit for bit');
});

test('a folder that YAML would read otherwise is quoted', () => {
  for (const text of ['true', '2-4-6', 'a: b', '#x', 'null', "it's", 'plain/folder', 'C:\\data'])
    expect(parse(`key: ${formatScalar(text)}`)).toEqual({ key: text });
});

test('a label cannot break out of its comment', () => {
  const { spec } = makeReproduction({ ...run, label: 'x\nname: other' });
  expect(parse(spec).name).toBe('run-08f1d530c36ad30f');
});

test('the folder is found in a spec, with or without quotes and comments', () => {
  expect(findDataFolder('name: a\ndata: data/kaggle_3m # the folder\n')).toBe('data/kaggle_3m');
  expect(findDataFolder('data: "my data"\n')).toBe('my data');
  expect(findDataFolder('name: a\n')).toBeUndefined();
});

test('a run without a checkpoint offers no export', () => {
  expect(makeReproduction(run).exportCommand).toContain(`export ${run.id} --format onnx`);
  expect(makeReproduction(makeRun({ id: 'q', status: 'queued', epochsDone: 0 })).exportCommand).toBeNull();
});
