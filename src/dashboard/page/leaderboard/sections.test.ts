import { expect, test } from 'vitest';
import type { VariantParameters } from '../../../domain/variant-parameters.ts';
import { makeItems, makeRow } from './board-fixture.test-support.ts';
import { findGroupings, makeSections } from './sections.ts';

const width = (value: number) => ({ model: 'unet', width: value }) as VariantParameters;
const items = makeItems([
  makeRow('published', { kind: 'published', protocol: null, protocolLabel: null }),
  makeRow('wide', { parameters: width(32) }),
  makeRow('narrow', { parameters: width(8), protocol: 'leaky', protocolLabel: 'slice-leaky' }),
  makeRow('imported', { kind: 'imported', protocol: 'own' }),
]);
const titles = (group: string) => {
  const { of } = makeSections(items, group);
  return [...items].sort((a, b) => of(a).place - of(b).place).map((item) => of(item).title);
};

test('rows stand by protocol, imported and published ones at the end', () => {
  expect(titles('protocol')).toEqual([
    'split by patient',
    'slice-leaky',
    'Imported and scored here',
    'Published, each under its own convention',
  ]);
});

test("a setting's values stand in their order as numbers", () => {
  expect(titles('width').slice(0, 2)).toEqual(['width 8', 'width 32']);
});

test('one section has no heading', () => {
  expect(makeSections(items.slice(1, 2), 'protocol').shown).toBe(false);
  expect(makeSections(items, 'none').shown).toBe(true);
});

test('rows may be grouped by settings that differ, and by no other', () => {
  expect(findGroupings(items)).toEqual(['width']);
});
