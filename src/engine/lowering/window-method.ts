import type { Kernel } from '../generator/kernel.ts';
import { panelFloats, windowPack, type WindowPackShape } from '../generator/products/pack.ts';
import { windowGradient } from '../generator/products/window-gradient.ts';
import { windowProduct, type WindowProductShape } from '../generator/products/window-product.ts';
import {
  winogradFits,
  winogradPanelFloats,
  winogradRows,
  winogradScratchFloats,
} from '../generator/products/winograd/layout.ts';
import { winogradGradient } from '../generator/products/winograd/winograd-gradient.ts';
import { winogradPack } from '../generator/products/winograd/winograd-pack.ts';
import { winogradProduct } from '../generator/products/winograd/winograd-product.ts';
import type { Level } from '../level.ts';
import { call } from '../plan/build.ts';
import type { Argument, Call } from '../plan/plan.ts';
import { stripLines } from './row-block.ts';
import type { Workspace } from './workspace.ts';

/** A 3x3 convolution as it is computed: its input gradient is one with inputs and outputs exchanged. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
  readonly stride: 1 | 2;
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * How a 3x3 convolution is computed: as Winograd's, with a quarter of the multiplications, where the map can be cut into
 * 4x4 tiles; else directly. Both read the same strips.
 */
export interface WindowMethod {
  /** Lines of a call are a multiple of this. */
  readonly lineMultiple: number;
  readonly panelFloats: number;
  pack(shape: WindowPackShape): Kernel;
  /** A function that writes the call of one strip; its arguments are `windowProduct`'s. */
  product(shape: Omit<WindowProductShape, 'width' | 'stride' | 'inputs' | 'outputs'>): WriteCall;
}

export type WriteCall = (...values: readonly Argument[]) => Call;

type Maker = Pick<{ level: Level; workspace: Workspace }, 'level' | 'workspace'>;

export function windowMethod({ level, workspace }: Maker, size: WindowSize): WindowMethod {
  const { width, stride, inputs, outputs } = size;
  if (!isWinograd(size))
    return {
      lineMultiple: 1,
      panelFloats: panelFloats({ inputs: 9 * inputs, outputs }),
      pack: (shape) => windowPack(level, shape),
      product: (shape) => {
        const kernel = windowProduct(level, { ...shape, width, stride, inputs, outputs });
        return (...values) => call(kernel, ...values);
      },
    };
  const scratch = workspace.scratch('tiles', winogradScratchFloats(level, size));
  return {
    lineMultiple: winogradRows(level, size),
    panelFloats: winogradPanelFloats(size),
    pack: (shape) => winogradPack(level, shape),
    product: (shape) => {
      const kernel = winogradProduct(level, { ...shape, width, inputs, outputs });
      return (...values) => call(kernel, ...values, scratch);
    },
  };
}

/** How the weights' gradient of a 3x3 convolution is summed. */
export type WindowGradientMethod =
  | { readonly kind: 'direct'; readonly transposed: boolean; readonly write: WriteCall }
  | { readonly kind: 'winograd'; readonly sumFloats: number; readonly write: WriteCall };

/** Winograd's sums are four times as large, and there are some for each thread: above this many they cost more than they save. */
const mostSums = 128 * 128;

export function windowGradientMethod(
  { level, workspace }: Maker,
  size: WindowSize,
  pitches: { inputPitch?: number; gradientPitch?: number } = {},
): WindowGradientMethod {
  const { width, stride, inputs, outputs } = size;
  if (isWinograd(size) && inputs * outputs <= mostSums) {
    const kernel = winogradGradient(level, { width, inputs, outputs, ...pitches });
    const scratch = workspace.scratch('tiles', winogradScratchFloats(level, size));
    const write: WriteCall = (...values) => call(kernel, ...values, scratch);
    return { kind: 'winograd', sumFloats: winogradPanelFloats(size), write };
  }
  const { kernel, transposed } = windowGradient(level, { width, stride, inputs, outputs, ...pitches });
  return { kind: 'direct', transposed, write: (...values) => call(kernel, ...values) };
}

function isWinograd(size: WindowSize): boolean {
  return size.stride === 1 && winogradFits(size);
}

/** As many lines as fit the budget, a multiple that every method of the layer can work on. */
export function windowLines(
  bytes: number,
  { bytesPerLine, height }: { bytesPerLine: number; height: number },
  methods: readonly { readonly lineMultiple: number }[],
): number {
  const multiple = Math.max(...methods.map(({ lineMultiple }) => lineMultiple));
  const lines = stripLines(bytes, { bytesPerLine, height, least: Math.max(4, multiple) });
  return multiple === 1
    ? lines
    : Math.min(height, Math.max(multiple, Math.floor(lines / multiple) * multiple));
}
