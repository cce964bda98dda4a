import { expect, test } from 'vitest';
import { DiceboardError } from '../domain/errors.ts';
import { explainFailure, hideFolders } from './explain-failure.ts';

test.each([
  [
    'expected a manifest in /home/me/.diceboard/checkpoints/ab/manifest.json, got none',
    'in manifest.json, got',
  ],
  ['cannot read C:\\Users\\me\\data\\x.tif', 'read x.tif'],
  ['got "/tmp/a/b"', 'got "b"'],
  [
    'expected a database at postgresql://127.0.0.1:5432/diceboard',
    'at postgresql://127.0.0.1:5432/diceboard',
  ],
  ['0.8/1.0 of 3 patients, TP/FP', '0.8/1.0 of 3 patients, TP/FP'],
  ['open / for the list of sweeps', 'open / for the list of sweeps'],
])('of %s no folder is told', (text, expected) => {
  expect(hideFolders(text)).toContain(expected);
  expect(hideFolders(text)).not.toMatch(/home|Users|tmp/);
});

test('what is not there is 404, a server that is away 503, too early 409', () => {
  const statuses = (['NOT_FOUND', 'DATABASE_UNREACHABLE', 'NOT_READY'] as const).map(
    (code) => explainFailure(new DiceboardError(code, 'x'), () => undefined).status,
  );
  expect(statuses).toEqual([404, 503, 409]);
});

test('of what was thrown by nobody known nothing is told', () => {
  const logged: string[] = [];
  for (const thrown of [new TypeError('secret'), 'secret', { secret: 1 }, null, undefined]) {
    const { status, code, message } = explainFailure(thrown, (line) => logged.push(line));
    expect({ status, code }).toEqual({ status: 500, code: 'INTERNAL' });
    expect(message).not.toContain('secret');
  }
  expect(logged).toHaveLength(5);
});
