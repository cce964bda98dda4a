import { expect, test } from 'vitest';
import { formatCsv } from './csv.ts';

test('a line ends with CRLF, and only what needs quotes has them', () => {
  expect(
    formatCsv(
      ['a', 'b'],
      [
        ['x', 1],
        ['y', null],
      ],
    ),
  ).toBe('a,b\r\nx,1\r\ny,\r\n');
  expect(formatCsv(['a'], [['one, two'], ['say "no"'], ['two\nlines']])).toBe(
    'a\r\n"one, two"\r\n"say ""no"""\r\n"two\nlines"\r\n',
  );
});

test('text that a spreadsheet would run as a formula is led by an apostrophe; a negative number is not', () => {
  expect(formatCsv(['note'], [['=HYPERLINK("x")'], ['@a'], ['-b'], [-0.5], [true]])).toBe(
    'note\r\n"\'=HYPERLINK(""x"")"\r\n\'@a\r\n\'-b\r\n-0.5\r\ntrue\r\n',
  );
});
