import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, hashCanonical } from './canonical-json.ts';

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const tree = fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf)));

function reverseKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, held]) => [key, reverseKeys(held)]),
  );
}

test('the hash does not depend on the order of keys, at any depth', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(hashCanonical(reverseKeys(value), 16)).toBe(hashCanonical(value, 16));
    }),
  );
});

test('values that differ have different texts', () => {
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      expect(canonicalJson(a) === canonicalJson(b)).toBe(
        JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)),
      );
    }),
  );
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('a key without a value counts as absent', () => {
  expect(canonicalJson({ a: 1, b: undefined })).toBe('{"a":1}');
});

test('a number that JSON cannot hold is refused rather than hashed as null', () => {
  expect(() => canonicalJson({ a: Number.NaN })).toThrow('finite');
  expect(() => canonicalJson({ a: [Number.POSITIVE_INFINITY] })).toThrow('finite');
});

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => [key, sorted(held)]);
}
