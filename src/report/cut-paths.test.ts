import { expect, test } from 'vitest';
import { cutPaths } from './cut-paths.ts';

test.each([
  ['data: /home/ann/lgg/kaggle_3m\nname: x', 'data: kaggle_3m\nname: x'],
  ['data: /home/ann/My Data/kaggle_3m # here', 'data: kaggle_3m # here'],
  ['data: "/home/ann/a, b/kaggle_3m/"', 'data: "kaggle_3m"'],
  ["{data: '/home/ann/kaggle_3m', folds: 5}", "{data: 'kaggle_3m', folds: 5}"],
  ['[/home/ann/a, /home/ann/b]', '[a, b]'],
  ['data=/home/ann/kaggle_3m', 'data=kaggle_3m'],
  ['data: ~/lgg/kaggle_3m', 'data: kaggle_3m'],
  ['data: ~ann/lgg/kaggle_3m', 'data: kaggle_3m'],
  ['data: C:\\Users\\ann\\kaggle_3m', 'data: kaggle_3m'],
  ['data: "C:\\\\Users\\\\ann\\\\kaggle_3m"', 'data: "kaggle_3m"'],
  ['data: \\\\server\\ann\\kaggle_3m', 'data: kaggle_3m'],
  ['data: //server/ann/kaggle_3m', 'data: kaggle_3m'],
  ['data: file:///home/ann/kaggle_3m', 'data: kaggle_3m'],
  ['-v /home/ann/data:/data', '-v data'],
])('%s is cut to %s', (text, cut) => {
  expect(cutPaths(text)).toBe(cut);
});

test.each([
  'data: data/kaggle_3m',
  'data: ../kaggle_3m',
  'rate: 1/2, and/or',
  'see https://example.org/a/~b',
  'U-Net / LR-ASPP',
  'learningRate: [0.01, 0.1] # a sweep',
])('%s stays', (text) => {
  expect(cutPaths(text)).toBe(text);
});
