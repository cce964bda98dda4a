import type { Level } from '../../level.ts';
import { writeCrossEntropy } from './logarithm.ts';
import type { LossName } from './loss-name.ts';
import { sumOverMaps, type MapLoop } from './map-loop.ts';

/**
 * Code that writes the sums of p, t, p t and, for `bce-dice`, of cross entropies over `floats` pixels at `probabilities`
 * and `truth` (bytes where `ofBytes`) to the four floats at `sums`. Not in one loop with the sigmoid: together they are
 * chains of so many operations that a processor has only a few of them in work at once, and takes twice as long.
 */
export function sumLoss(level: Level, loss: LossName, { ofBytes = false } = {}): string {
  const pointers: Pick<MapLoop, 'reads' | 'readBytes'> = ofBytes
    ? { reads: { p: 'probabilities' }, readBytes: { t: 'truth' } }
    : { reads: { p: 'probabilities', t: 'truth' } };
  const withEntropy = loss === 'bce-dice';
  const sums = ['probability', 'tumour', 'overlap', ...(withEntropy ? ['entropy'] : [])];
  const loop = sumOverMaps(level, sums, {
    ...pointers,
    body: (lanes) =>
      [
        lanes.assign('probability', (lane) => `f32x4.add(probability_${lane}, p_${lane})`),
        lanes.assign('tumour', (lane) => `f32x4.add(tumour_${lane}, t_${lane})`),
        lanes.assign('overlap', (lane) => lanes.multiplyAdd(`p_${lane}`, `t_${lane}`, `overlap_${lane}`)),
        withEntropy ? writeCrossEntropy(lanes, { output: 'h', probability: 'p', truth: 't' }) : '',
        withEntropy ? lanes.assign('entropy', (lane) => `f32x4.add(entropy_${lane}, h_${lane})`) : '',
      ].join(''),
  });
  const stores = sums.map((sum, index) => `f32.store(sums, <f32>${sum}Sum, ${4 * index});\n`);
  return `${loop}${stores.join('')}${withEntropy ? '' : 'f32.store(sums, 0, 12);\n'}`;
}
