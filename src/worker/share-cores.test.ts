import { expect, test } from 'vitest';
import { mostThreads } from '../training/engine-settings.ts';
import { shareCores } from './share-cores.ts';

test('as many runs as cores, or more, get one thread each', () => {
  expect(shareCores({ cores: 2, runs: 2 })).toBe(1);
  expect(shareCores({ cores: 2, runs: 96 })).toBe(1);
});

test('fewer runs than cores share them', () => {
  expect(shareCores({ cores: 2, runs: 1 })).toBe(2);
  expect(shareCores({ cores: 8, runs: 3 })).toBe(2);
  expect(shareCores({ cores: 64, runs: 1 })).toBe(mostThreads);
});

test('a run whose like can no longer be counted gets its cores all the same', () => {
  expect(shareCores({ cores: 2, runs: 0 })).toBe(2);
});
