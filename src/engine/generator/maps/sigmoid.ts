import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { hideConstants } from './constants.ts';
import { exponentialConstants, writeSigmoid } from './exponential.ts';
import { loopOverMaps } from './map-loop.ts';

/** (logits, probabilities, floats): 1 / (1 + exp(-logit)); in place allowed. NaN stays NaN. */
export function sigmoid(level: Level): Kernel {
  const parameters = ['logits', 'probabilities', 'floats'];
  const loop = loopOverMaps(level, {
    reads: { z: 'logits' },
    writes: { p: 'probabilities' },
    body: (lanes) => writeSigmoid(lanes, { output: 'p', input: 'z' }),
  });
  const name = 'sigmoid';
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, hideConstants('logits', exponentialConstants) + loop),
    work: ([, , floats = 0]) => ({ flops: 23 * floats, bytes: 8 * floats }),
  };
}
