import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import type { Lanes } from '../lanes.ts';
import { hideConstants } from './constants.ts';
import { exponentialConstants, writeSigmoid } from './exponential.ts';
import { crossEntropyConstants, mantissaMask, probabilityLimits } from './logarithm.ts';
import type { LossName } from './loss-name.ts';
import { sumLoss } from './loss-sums.ts';
import { loopOverMaps } from './map-loop.ts';

/** Keeps soft Dice defined for empty masks. */
const smooth = 1;

/**
 * (logits, truth, probabilities, sums `[4]`, floats): probabilities = sigmoid(logits); sums = (not +=) sum(p), sum(t),
 * sum(pt) and, for `bce-dice`, the sum of cross entropies, else 0. In place (probabilities = logits) allowed.
 */
export function sigmoidLoss(level: Level, { loss }: { loss: LossName }): Kernel {
  const parameters = ['logits', 'truth', 'probabilities', 'sums', 'floats'];
  const withEntropy = loss === 'bce-dice';
  const forward = loopOverMaps(level, {
    reads: { z: 'logits' },
    writes: { p: 'probabilities' },
    body: (lanes) => writeSigmoid(lanes, { output: 'p', input: 'z' }),
  });
  const constants = { ...exponentialConstants, ...(withEntropy ? crossEntropyConstants : {}) };
  const head = hideConstants('logits', constants) + (withEntropy ? mantissaMask : '');
  const name = `sigmoid_loss_${withEntropy ? 'bce_dice' : 'dice'}`;
  const rewind = 'probabilities -= floats << 2;\n';
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, head + forward + rewind + sumLoss(level, loss)),
    work: ([, , , , floats = 0]) => ({ flops: (withEntropy ? 52 : 27) * floats, bytes: 12 * floats }),
  };
}

/**
 * (sums `[images][4]`, pixels of an image, coefficients `[4]`, loss `[1]`): the loss of the whole batch, with float64
 * sums over images in their order: 1 - (2 sum(pt) + 1) / (sum(p) + sum(t) + 1), for `bce-dice` plus the mean of cross
 * entropies. coefficients: what `lossGradient` needs, of the slope to p: c0 + c1 t + c2 (p - t) / (p (1 - p)).
 */
export function finishLoss(_level: Level, { loss, images }: { loss: LossName; images: number }): Kernel {
  const parameters = ['sums', 'pixels', 'coefficients', 'loss'];
  const withEntropy = loss === 'bce-dice';
  const name = `finish_loss_${withEntropy ? 'bce_dice' : 'dice'}_${images}`;
  const body = `let areas: f64 = ${smooth}, overlap: f64 = 0, entropy: f64 = 0;
for (let image: usize = 0; image < ${images}; image++) {
const own = sums + (image << 4);
areas += <f64>f32.load(own) + <f64>f32.load(own, 4);
overlap += <f64>f32.load(own, 8);
entropy += <f64>f32.load(own, 12);
}
const share = (2 * overlap + ${smooth}) / areas;
const all = <f64>pixels * ${images};
f32.store(coefficients, <f32>(share / areas));
f32.store(coefficients, <f32>(-2 / areas), 4);
f32.store(coefficients, ${withEntropy ? '<f32>(1 / all)' : '0'}, 8);
f32.store(coefficients, 0, 12);
f32.store(loss, <f32>(1 - share${withEntropy ? ' + entropy / all' : ''}));`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 4 * images + 10, bytes: 16 * images + 20 }),
  };
}

/**
 * (probabilities, truth, gradient, floats, coefficients `[4]`): gradient of the loss to the logits, the slope to p (see
 * `finishLoss`) times p (1 - p). In cross-entropy's slope p is kept within 1e-7 of 0 and 1, as losses.ts does.
 */
export function lossGradient(level: Level, { loss }: { loss: LossName }): Kernel {
  const parameters = ['probabilities', 'truth', 'gradient', 'floats', 'coefficients'];
  const withEntropy = loss === 'bce-dice';
  const constants = { one: 1, ...(withEntropy ? probabilityLimits : {}) };
  const coefficients = [0, 1, ...(withEntropy ? [2] : [])].map(
    (index) => `const c${index} = v128.load32_splat(coefficients, ${4 * index});\n`,
  );
  const loop = loopOverMaps(level, {
    reads: { p: 'probabilities', t: 'truth' },
    writes: { g: 'gradient' },
    body: (lanes) => writeSlope(lanes, withEntropy),
  });
  const name = `loss_gradient_${withEntropy ? 'bce_dice' : 'dice'}`;
  return {
    name,
    parameters,
    source: kernelSource(
      name,
      parameters,
      hideConstants('probabilities', constants) + coefficients.join('') + loop,
    ),
    work: ([, , , floats = 0]) => ({ flops: (withEntropy ? 13 : 5) * floats, bytes: 12 * floats }),
  };
}

function writeSlope(lanes: Lanes, withEntropy: boolean): string {
  const { define, multiplyAdd } = lanes;
  const overlap = define('dice', (lane) => multiplyAdd(`t_${lane}`, 'c1', 'c0'));
  const own = define('own', (lane) => `f32x4.mul(p_${lane}, f32x4.sub(one, p_${lane}))`);
  if (!withEntropy) return overlap + own + define('g', (lane) => `f32x4.mul(dice_${lane}, own_${lane})`);
  return [
    overlap,
    own,
    define('kept', (lane) => `f32x4.pmin(f32x4.pmax(p_${lane}, leastProbability), mostProbability)`),
    define('width', (lane) => `f32x4.mul(kept_${lane}, f32x4.sub(one, kept_${lane}))`),
    define('steep', (lane) => `f32x4.div(f32x4.sub(kept_${lane}, t_${lane}), width_${lane})`),
    define('slope', (lane) => multiplyAdd(`steep_${lane}`, 'c2', `dice_${lane}`)),
    define('g', (lane) => `f32x4.mul(slope_${lane}, own_${lane})`),
  ].join('');
}
