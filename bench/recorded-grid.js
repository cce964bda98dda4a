// The recorded grid and orders in which its runs may come.
import { readFileSync } from 'node:fs';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** `{ command, spec, minutes, metric, variants: [{ parameters, status, dice }] }`; see record-grid.js. */
export function readRecordedGrid() {
  return JSON.parse(readFileSync(new URL('../test/fixtures/recorded-grid.json', import.meta.url), 'utf8'));
}

/**
 * The runs in random order, each with its own pace: an epoch of one takes up to four times as long as of another.
 * @returns `{ runs, pace }`, the same for the same seed
 */
export function arrivalOrder(variants, seed) {
  const random = xoroshiro128plus(seed);
  const runs = [...variants];
  for (let last = runs.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    [runs[last], runs[other]] = [runs[other], runs[last]];
  }
  const paces = runs.map(() => 0.5 + 1.5 * uniformFloat64(random));
  return { runs, pace: (place) => paces[place] };
}
