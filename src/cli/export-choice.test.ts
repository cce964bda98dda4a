import { expect, it } from 'vitest';
import { expectCheckAlone, readExportChoice, type ExportArguments } from './export-choice.ts';

it.each<[ExportArguments, object]>([
  [{ run: 'r1' }, { kind: 'run', run: 'r1' }],
  [{ best: 'demo' }, { kind: 'best', sweep: 'demo' }],
  [{}, { kind: 'best', sweep: undefined }],
  [
    { best: 'demo', top: '3' },
    { kind: 'top', sweep: 'demo', count: 3 },
  ],
])('an export of %j is of one thing', (given, choice) => {
  expect(readExportChoice(given)).toEqual(choice);
});

it.each<[ExportArguments, string]>([
  [{ run: 'r1', best: 'demo' }, 'expected a run or --best SWEEP, got r1 and --best demo'],
  [{ run: 'r1', top: '3' }, 'expected --top with --best SWEEP, got it with run r1'],
  [{ top: '0' }, 'expected --top with a number from 1 to 999, got 0'],
])('an export of %j is refused, and no word of it ignored', (given, message) => {
  expect(() => readExportChoice(given)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
});

it('checks a folder or exports, not both', () => {
  expect(() => expectCheckAlone({ check: 'model' })).not.toThrow();
  expect(() => expectCheckAlone({ best: 'demo', out: 'model' })).not.toThrow();
  for (const given of [{ run: 'r1' }, { best: 'demo' }, { top: '3' }, { out: 'model' }])
    expect(() => expectCheckAlone({ check: 'model', ...given })).toThrow('expected --check FOLDER alone');
});
