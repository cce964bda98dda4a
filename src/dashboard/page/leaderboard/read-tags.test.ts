import { expect, test } from 'vitest';
import { readTags } from './read-tags.ts';

test('tags stand apart by commas, each once, within the limits', () => {
  expect(readTags(' paper, check again ,paper,, ')).toEqual(['paper', 'check again']);
  expect(readTags('x'.repeat(50))[0]).toHaveLength(40);
  expect(readTags(Array.from({ length: 30 }, (_, index) => `t${index}`).join(','))).toHaveLength(20);
});
