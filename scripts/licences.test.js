import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeLicences, listPackages } from './licences.js';

/** Licences that allow what diceboard does: use, and passing on unchanged. */
const allowed =
  /^\(?((MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0|LGPL-3\.0-or-later|Unlicense|CC0-1\.0|Zlib|BlueOak-1\.0\.0|EPL-2\.0|Python-2\.0)( (AND|OR|and|or) )?)+\)?$/;

test('the page of licences is that of the lock file', () => {
  expect(readFileSync('docs/licences.md', 'utf8'), 'npm run licences writes it').toBe(describeLicences());
});

test('every package that an install brings states a licence that allows its use here', () => {
  const packages = listPackages();
  expect(packages.length).toBeGreaterThan(100);
  const others = packages.filter(({ licence }) => !allowed.test(licence));
  expect(others).toEqual([]);
});
