import { expect, test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

test.each([
  ['learningrate', 'learningRate'],
  ['lerningRate', 'learningRate'],
  ['optimiser', 'optimizer'],
  ['EPOCHS', 'epochs'],
  ['something', null],
])('%s is taken for %s', (word, expected) => {
  expect(nearestWord(word, ['learningRate', 'optimizer', 'epochs'])).toBe(expected);
});

test('among no candidates there is no nearest', () => {
  expect(nearestWord('epochs', [])).toBeNull();
});
