import { expect, test } from 'vitest';
import { readOptions } from './options.js';
import { readOptions as readProfileOptions } from './profile-options.js';

test('without flags, everything is measured', () => {
  expect(readOptions([])).toMatchObject({
    models: ['base', 'skips', 'unet8', 'unet32'],
    sizes: [128, 256],
    modes: ['train', 'evaluate'],
    processes: [1, 2],
    torch: true,
  });
});

test('a flag narrows what --quick chose', () => {
  expect(readOptions(['--quick', '--models', 'skips'])).toMatchObject({
    models: ['skips'],
    modes: ['train'],
    repeats: 2,
  });
});

test('an unknown model is named with the known ones', () => {
  expect(() => readOptions(['--models', 'base,vgg'])).toThrow(
    'expected some of base, skips, unet8, unet32, got vgg',
  );
  expect(() => readOptions(['--repeats', 'many'])).toThrow('expected a number above 0, got many');
});

test("a profile's batch is the model's own unless given", () => {
  expect(readProfileOptions(['--model', 'unet32']).batch).toBe(4);
  expect(readProfileOptions(['--batch', '2'])).toMatchObject({ model: 'base', batch: 2, level: 'wide' });
});
