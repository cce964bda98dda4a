import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { loopOverMaps, sumOverMaps } from './map-loop.ts';

/**
 * (source, weight `[1]`, bias `[1]`, output, floats): output = weight * source + bias, a 1x1 convolution from one
 * channel to one; in place allowed.
 */
export function line(level: Level): Kernel {
  const parameters = ['source', 'weight', 'bias', 'output', 'floats'];
  const loop = loopOverMaps(level, {
    reads: { x: 'source' },
    writes: { y: 'output' },
    body: (lanes) => lanes.define('y', (lane) => lanes.multiplyAdd(`x_${lane}`, 'w', 'b')),
  });
  const head = 'const w = v128.load32_splat(weight);\nconst b = v128.load32_splat(bias);\n';
  const name = 'line';
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, head + loop),
    work: ([, , , , floats = 0]) => ({ flops: 2 * floats, bytes: 8 * floats }),
  };
}

/** (gradient, weight `[1]`, output, floats): output = (accumulate: +=) weight * gradient; in place allowed. */
export function lineGradient(level: Level, { accumulate }: { accumulate: boolean }): Kernel {
  const parameters = ['gradient', 'weight', 'output', 'floats'];
  const loop = loopOverMaps(level, {
    reads: accumulate ? { g: 'gradient', o: 'output' } : { g: 'gradient' },
    writes: { y: 'output' },
    body: (lanes) =>
      lanes.define('y', (lane) =>
        accumulate ? lanes.multiplyAdd(`g_${lane}`, 'w', `o_${lane}`) : `f32x4.mul(g_${lane}, w)`,
      ),
  });
  const name = `line_gradient${accumulate ? '_accumulate' : ''}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, `const w = v128.load32_splat(weight);\n${loop}`),
    work: ([, , , floats = 0]) => ({
      flops: (accumulate ? 2 : 1) * floats,
      bytes: (accumulate ? 12 : 8) * floats,
    }),
  };
}

/** (source, gradient, sums `[2]`, floats): sums += sum(source * gradient), sum(gradient). */
export function lineFilterGradient(level: Level): Kernel {
  const parameters = ['source', 'gradient', 'sums', 'floats'];
  const loop = sumOverMaps(level, ['products', 'gradients'], {
    reads: { x: 'source', g: 'gradient' },
    body: (lanes) =>
      lanes.assign('products', (lane) => lanes.multiplyAdd(`x_${lane}`, `g_${lane}`, `products_${lane}`)) +
      lanes.assign('gradients', (lane) => `f32x4.add(gradients_${lane}, g_${lane})`),
  });
  const store = `f32.store(sums, f32.load(sums) + <f32>productsSum);
f32.store(sums, f32.load(sums, 4) + <f32>gradientsSum, 4);`;
  const name = 'line_filter_gradient';
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, loop + store),
    work: ([, , , floats = 0]) => ({ flops: 3 * floats, bytes: 8 * floats }),
  };
}

/** (source, output, floats): output += source. */
export function addMaps(level: Level): Kernel {
  const parameters = ['source', 'output', 'floats'];
  const loop = loopOverMaps(level, {
    reads: { x: 'source', o: 'output' },
    writes: { y: 'output' },
    body: (lanes) => lanes.define('y', (lane) => `f32x4.add(o_${lane}, x_${lane})`),
  });
  const name = 'add_maps';
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, loop),
    work: ([, , floats = 0]) => ({ flops: floats, bytes: 12 * floats }),
  };
}
