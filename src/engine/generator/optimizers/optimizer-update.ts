import type { Level } from '../../level.ts';
import { kernelName } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { settingsFloats } from './settings.ts';
import {
  adam,
  rmsprop,
  rmspropWithMomentum,
  scalarArithmetic,
  sgd,
  sgdWithMomentum,
  vectorArithmetic,
  type Arithmetic,
  type Rule,
} from './update-rule.ts';

export interface OptimizerShape {
  readonly optimizer: 'sgd' | 'adam' | 'rmsprop';
  /** Of SGD and RMSProp: whether it is not 0. */
  readonly momentum: boolean;
  /** Of SGD with momentum. */
  readonly nesterov: boolean;
}

export interface OptimizerUpdate {
  /**
   * (weights, gradients, slot0, slot1, floats, settings): one update of the flat float[floats], any number of them, by
   * the gradients times settings[1]; the gradients become 0. Settings: settings.ts.
   */
  readonly kernel: Kernel;
  /** The names of the optimizer's slots, in the order of slot0 and slot1; 0 is passed for those it has not. */
  readonly slots: readonly string[];
}

/** Bit for bit the steps of src/training/optimizers: each operation rounds once, so there is no fused multiply-add. */
export function optimizerUpdate(level: Level, shape: OptimizerShape): OptimizerUpdate {
  const rule = ruleOf(shape);
  const lanes = lanesOf(level);
  const { optimizer, momentum, nesterov } = shape;
  const hasMomentum = optimizer !== 'adam' && momentum;
  const name = kernelName(
    'update',
    optimizer,
    hasMomentum && 'momentum',
    optimizer === 'sgd' && hasMomentum && nesterov && 'nesterov',
  );
  const parameters = ['weights', 'gradients', 'slot0', 'slot1', 'floats', 'settings'];
  const settings = Array.from({ length: settingsFloats }, (_, index) => index);
  const pointers = ['weights', 'gradients', ...rule.slots.map((_, index) => `slot${index}`)];
  const body = `${settings.map((index) => `const setting${index} = v128.load32_splat(settings, ${index * 4});`).join('\n')}
while (floats >= ${lanes.floats}) {
${lanes.load('g', 'gradients')}${lanes.load('w', 'weights')}${rule.slots.map((_, index) => lanes.load(`s${index}`, `slot${index}`)).join('')}${vectorStep(rule, lanes.indices)}${lanes.zero('none')}${rule.slots.map((_, index) => lanes.store(`t${index}`, `slot${index}`)).join('')}${lanes.store('u', 'weights')}${lanes.store('none', 'gradients')}${onward(pointers, lanes.bytes)}floats -= ${lanes.floats};
}
while (floats > 0) {
${scalarStep(rule)}${onward(pointers, 4)}floats--;
}`;
  const arrays = 4 + 2 * rule.slots.length;
  return {
    kernel: {
      name,
      parameters,
      source: kernelSource(name, parameters, body),
      work: ([, , , , floats = 0]) => ({ flops: rule.flops * floats, bytes: 4 * arrays * floats }),
    },
    slots: rule.slots,
  };
}

function ruleOf({ optimizer, momentum, nesterov }: OptimizerShape): Rule {
  if (optimizer === 'adam') return adam;
  if (optimizer === 'sgd') return momentum ? sgdWithMomentum(nesterov) : sgd;
  return momentum ? rmspropWithMomentum : rmsprop;
}

/** From vectors g, w, s0, s1 to u, the new weights, and t0, t1, the new slots. */
function vectorStep(rule: Rule, indices: readonly number[]): string {
  return indices.map((lane) => step(rule, vectorArithmetic, (name) => `${name}_${lane}`)).join('');
}

function step({ slots, update }: Rule, arithmetic: Arithmetic, named: (name: string) => string): string {
  const gradient = arithmetic.multiply(named('g'), arithmetic.setting(1));
  const lines: string[] = [];
  const define = (name: string, value: string) => {
    lines.push(`const ${named(name)} = ${value};\n`);
    return named(name);
  };
  const result = update({
    ...arithmetic,
    define,
    gradient: define('gradient', gradient),
    slots: slots.map((_, index) => named(`s${index}`)),
  });
  result.slots.forEach((value, index) => define(`t${index}`, value));
  const change = arithmetic.multiply(result.direction, arithmetic.setting(0));
  define('u', arithmetic.subtract(named('w'), change));
  return lines.join('');
}

function scalarStep(rule: Rule): string {
  const loads = rule.slots.map((_, index) => `const s${index} = load<f32>(slot${index});\n`);
  const stores = rule.slots.map((_, index) => `store<f32>(slot${index}, t${index});\n`);
  return `const g = load<f32>(gradients), w = load<f32>(weights);
${loads.join('')}${step(rule, scalarArithmetic, (name) => name)}${stores.join('')}store<f32>(weights, u);
store<f32>(gradients, 0);
`;
}

function onward(pointers: readonly string[], bytes: number): string {
  return `${pointers.map((pointer) => `${pointer} += ${bytes};`).join(' ')}\n`;
}
