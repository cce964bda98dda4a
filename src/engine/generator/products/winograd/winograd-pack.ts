import type { Level } from '../../../level.ts';
import { kernelSource, type Kernel } from '../../kernel.ts';
import type { WindowPackShape } from '../pack.ts';
import { panelSegments } from '../tiles.ts';
import { winogradMatrixBytes } from './layout.ts';
import { tileInputs, tileProducts } from './transforms.ts';

/**
 * (weights, panels, factors): weights [3][3][inputs][outputs] as `winogradProduct` reads them: G g G^T for each input and
 * output, 36 times the panels of a product; `winogradPanelFloats`. `flipped`: those of the input gradient.
 */
export function winogradPack(level: Level, shape: WindowPackShape): Kernel {
  const { flipped, scaled = false } = shape;
  const name = `winograd_pack_${shape.inputs}_to_${shape.outputs}${flipped ? '_flipped' : ''}${scaled ? '_scaled' : ''}`;
  const [inputs, outputs] = flipped ? [shape.outputs, shape.inputs] : [shape.inputs, shape.outputs];
  const [inputBytes, outputBytes] = flipped ? [4, inputs * 4] : [outputs * 4, 4];
  const tapBytes = inputs * outputs * 4;
  const segments = panelSegments(level, outputs).map(
    ({ tile: { width }, count }) => `for (let p = 0; p < ${count}; p++) {
let from = first;
for (let k = 0; k < ${inputs}; k++) {
let at = from; let by = scale;
for (let v = 0; v < ${width / 4}; v++) {
${Array.from({ length: 9 }, (_, tap) => `let g${tap} = ${loadFour('at', (flipped ? 8 - tap : tap) * tapBytes, outputBytes)};\n`).join('')}${scaled ? scale : ''}${transformWeights(winogradMatrixBytes(shape))}at += ${4 * outputBytes}; by += 16; to += 16;
}
from += ${inputBytes};
}
first += ${width * outputBytes}; scale += ${width * 4};
}
`,
  );
  const parameters = ['weights', 'panels', 'factors'];
  const body = `${weightConstants}let first = weights; let to = panels; let scale = factors;\n${segments.join('')}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 108 * inputs * outputs, bytes: 4 * (9 + tileProducts) * inputs * outputs }),
  };
}

/** Four floats, `stride` bytes apart. */
function loadFour(pointer: string, offset: number, stride: number): string {
  if (stride === 4) return `v128.load(${pointer}, ${offset})`;
  const first = `v128.load32_splat(${pointer}, ${offset})`;
  return [1, 2, 3].reduce(
    (vector, lane) => `v128.load_lane<f32>(${pointer}, ${vector}, ${lane}, ${offset + lane * stride})`,
    first,
  );
}

const scale = `const factor = v128.load(by);\n${Array.from({ length: 9 }, (_, tap) => `g${tap} = f32x4.mul(g${tap}, factor);`).join(' ')}\n`;

const weightConstants = `const quarter = f32x4.splat(${1 / 4}), sixth = f32x4.splat(${1 / 6}), twelfth = f32x4.splat(${1 / 12}), twentyFourth = f32x4.splat(${1 / 24});\n`;

/** G of three values: `name`0 to `name`5. */
function transformThree(name: string, [a, b, c]: readonly [string, string, string]): string {
  return `const ${name}0 = f32x4.mul(${a}, quarter), ${name}5 = ${c};
const ${name}s = f32x4.mul(f32x4.add(${a}, ${c}), sixth), ${name}b = f32x4.mul(${b}, sixth);
const ${name}1 = f32x4.neg(f32x4.add(${name}s, ${name}b)), ${name}2 = f32x4.sub(${name}b, ${name}s);
const ${name}w = f32x4.add(f32x4.mul(${a}, twentyFourth), f32x4.mul(${c}, sixth)), ${name}m = f32x4.mul(${b}, twelfth);
const ${name}3 = f32x4.add(${name}w, ${name}m), ${name}4 = f32x4.sub(${name}w, ${name}m);
`;
}

/** G g G^T of the nine vectors g0 to g8, stored `matrixBytes` apart. */
function transformWeights(matrixBytes: number): string {
  const columns = [0, 1, 2].map((x) => transformThree(`u${x}_`, [`g${x}`, `g${x + 3}`, `g${x + 6}`]));
  const rows = Array.from({ length: tileInputs }, (_, i) => {
    const stores = Array.from(
      { length: tileInputs },
      (__, j) => `v128.store(to, w${i}_${j}, ${(i * tileInputs + j) * matrixBytes});`,
    );
    return `${transformThree(`w${i}_`, [`u0_${i}`, `u1_${i}`, `u2_${i}`])}${stores.join(' ')}\n`;
  });
  return columns.join('') + rows.join('');
}
