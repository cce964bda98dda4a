import { expect, test } from 'vitest';
import type { Comparison } from '../../../domain/statistics/comparison.ts';
import type { VariantParameters } from '../../../domain/variant-parameters.ts';
import { makeItems, makeRow, spread } from './board-fixture.test-support.ts';
import { parseFilter } from './filter.ts';

const settings = (more: Partial<VariantParameters>) =>
  ({ model: 'unet', optimizer: 'sgd', learningRate: 0.09, batchNorm: true, ...more }) as VariantParameters;
const items = makeItems(
  [
    makeRow('a', {
      meanPatientDice: spread(0.72),
      parameters: settings({}),
      trainableParameters: 303_852,
      rank: 1,
    }),
    makeRow('b', {
      meanPatientDice: spread(0.65),
      parameters: settings({ optimizer: 'adam', batchNorm: false }),
      macs: 7.7e8,
    }),
    makeRow('c', { parameters: settings({ learningRate: 0.001 }), leaky: true }),
    makeRow('p', { kind: 'published', convention: 'published: pooled, by slice' }),
  ],
  { a: { starred: true, tags: ['paper', 'check again'], note: 'odd on patient 7' } },
);
const found = (text: string) =>
  items
    .filter(parseFilter(text).matches)
    .map(({ key }) => key)
    .join('');

test('a setting is compared by its value, whatever the case', () => {
  expect(found('optimizer=sgd')).toBe('ac');
  expect(found('Optimizer=ADAM')).toBe('b');
  expect(found('batchNorm=no')).toBe('b');
  expect(found('batchnorm=true')).toBe('ac');
  expect(found('learningRate<0.01')).toBe('c');
});

test('a share may be said as one or in percent', () => {
  for (const text of ['dice>0.7', 'dice>70', 'dice > 70%', 'dice>=0.72']) expect(found(text)).toBe('a');
  expect(found('dice<0.7')).toBe('b');
});

test('counts take k, M and G', () => {
  expect(found('parameters<500k')).toBe('a');
  expect(found('macs<1G')).toBe('b');
  expect(found('macs<100M')).toBe('');
});

test('tags, marks and what people wrote are found', () => {
  expect(found('tag:paper')).toBe('a');
  expect(found('tag:"check again"')).toBe('a');
  expect(found('is:starred')).toBe('a');
  expect(found('is:leaky')).toBe('c');
  expect(found('is:published')).toBe('p');
  expect(found('"patient 7"')).toBe('a');
});

test('every term has to be met, a minus turns one round, and nothing asked is all', () => {
  expect(found('optimizer=sgd dice>0.7')).toBe('a');
  expect(found('-optimizer=sgd')).toBe('bp');
  expect(found('optimizer!=sgd -is:published')).toBe('b');
  expect(found('   ')).toBe('abcp');
});

test('what a row does not have is not less than anything', () => {
  expect(found('dice<1')).toBe('ab');
});

test('an unknown field is named with the fields there are, and leaves out no row', () => {
  const { problems } = parseFilter('colour=red dice>0.7');
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/no field colour; there are dice, .*optimizer/);
  expect(found('colour=red dice>0.7')).toBe('a');
});

test('a number that is none, and an order of words, say what was expected', () => {
  expect(parseFilter('dice>high').problems).toEqual(['dice is a number, got high']);
  expect(parseFilter('optimizer>sgd').problems[0]).toContain('takes =, != or :');
  expect(parseFilter('is:nice').problems[0]).toContain('is: takes starred');
});

test('a half-typed quote is read to the end', () => {
  expect(found('"odd on')).toBe('a');
});

test('a difference is the one that its column says: of the verdict, where there is one', () => {
  const comparison = { difference: 0.031, verdict: 'beats' } as Comparison;
  const judged = makeItems([makeRow('j', { comparison, differenceToReference: 0.02 }), makeRow('none')]);
  const shown = (text: string) => judged.filter(parseFilter(text).matches).map(({ key }) => key);
  expect(shown('difference>3')).toEqual(['j']);
  expect(shown('difference<3')).toEqual([]);
});

test('a difference is asked for in points, below one too, with a percent sign or without', () => {
  const differing = makeItems(
    [0.031, 0.008, -0.02].map((differenceToReference) =>
      makeRow(`${differenceToReference}`, { differenceToReference }),
    ),
  );
  const shown = (text: string) => differing.filter(parseFilter(text).matches).map(({ key }) => key);
  expect(shown('difference>1')).toEqual(['0.031']);
  expect(shown('difference>1%')).toEqual(['0.031']);
  expect(shown('difference>0.5')).toEqual(['0.031', '0.008']);
  expect(shown('difference<=-2')).toEqual(['-0.02']);
  expect(shown('difference<100')).toHaveLength(3);
});

test('too few patients are found by the words that their cell has, and as insufficient', () => {
  const judge = (key: string, verdict: Comparison['verdict'], smallestDetectable: number) =>
    makeRow(key, { comparison: { verdict, smallestDetectable, difference: 0 } as Comparison });
  const judged = makeItems([judge('few', 'insufficient', 1), judge('wide', 'insufficient', 0.2)]);
  const shown = (text: string) => judged.filter(parseFilter(text).matches).map(({ key }) => key);
  expect(shown('verdict:"too few patients"')).toEqual(['few']);
  expect(shown('verdict=insufficient')).toEqual(['few', 'wide']);
});
