import { activate, type Activation } from '../elementwise/activation.ts';
import type { Lanes } from '../lanes.ts';

/** A pixel that a tile computes: in each kernel row that the tile walks through, the sum over these inputs. */
export interface TileOutput {
  /** Bytes from the tile's first output pixel. */
  readonly bytes: number;
  readonly inputs: readonly TileInput[];
}

export interface TileInput {
  /** Bytes from the tile's first input pixel. */
  readonly bytes: number;
  /** Column of the kernel that it is multiplied with. */
  readonly column: number;
}

/** The kernel rows that a tile walks through, in bytes of input and of weights. */
export interface TileRows {
  readonly count: number;
  readonly firstInput: number;
  readonly inputStep: number;
  readonly firstWeights: number;
  readonly weightStep: number;
}

export interface Tile {
  readonly outputs: readonly TileOutput[];
  readonly rows: TileRows;
  /** From a weight to the next column's. */
  readonly columnBytes: number;
  readonly bias: boolean;
  readonly activation: Activation;
}

/**
 * One vector of channels of a tile's outputs. Reads the pointers `tileInput`, `tileWeights`, `tileBias` and
 * `tileOutput`, which stand at those channels, at the tile's first pixels. The loop over kernel rows stays rolled:
 * unrolled, it runs at a half to a quarter of the speed, as V8 spills. An input is loaded once a row and added to every
 * output that it is part of.
 */
export function gatherTile(lanes: Lanes, tile: Tile): string {
  const { outputs, rows, columnBytes } = tile;
  const columns = [...new Set(outputs.flatMap((output) => output.inputs.map((input) => input.column)))];
  const weights = columns.map((column) => lanes.load(`w${column}`, 'weightRow', column * columnBytes));
  const sums = usesByInput(outputs).map(([bytes, uses], index) => {
    const products = uses.map(({ output, column }) =>
      addProduct(lanes, `y${output}`, [`x${index}`, `w${column}`]),
    );
    return lanes.load(`x${index}`, 'inputRow', bytes) + products.join('');
  });
  return begin(lanes, tile) + walkRows(rows, weights.join('') + sums.join('')) + finish(lanes, tile);
}

interface Use {
  readonly output: number;
  readonly column: number;
}

/** In the order of memory, which outputs an input is part of. */
function usesByInput(outputs: readonly TileOutput[]): [bytes: number, uses: Use[]][] {
  const uses = new Map<number, Use[]>();
  for (const [output, { inputs }] of outputs.entries())
    for (const { bytes, column } of inputs) uses.set(bytes, [...(uses.get(bytes) ?? []), { output, column }]);
  return [...uses].sort(([left], [right]) => left - right);
}

/** `sum += a * b`, vectors. */
export function addProduct(lanes: Lanes, sum: string, [a, b]: readonly [string, string]): string {
  return lanes.assign(sum, (lane) => lanes.multiplyAdd(`${a}_${lane}`, `${b}_${lane}`, `${sum}_${lane}`));
}

function begin(lanes: Lanes, { outputs, bias }: Tile): string {
  if (!bias) return outputs.map((_, index) => lanes.zero(`y${index}`)).join('');
  const starts = outputs.map((_, index) => lanes.define(`y${index}`, (lane) => `b_${lane}`, 'let'));
  return lanes.load('b', 'tileBias') + starts.join('');
}

function walkRows({ count, firstInput, inputStep, firstWeights, weightStep }: TileRows, body: string) {
  const pointers = `inputRow = tileInput + ${firstInput}, weightRow = tileWeights + ${firstWeights};\n`;
  if (count === 1) return `const ${pointers}${body}`;
  const step = `inputRow ${advance(inputStep)}; weightRow ${advance(weightStep)};\n`;
  return `let ${pointers}for (let row = 0; row < ${count}; row++) {\n${body}${step}}\n`;
}

function advance(bytes: number): string {
  return bytes < 0 ? `-= ${-bytes}` : `+= ${bytes}`;
}

function finish(lanes: Lanes, { outputs, activation }: Tile): string {
  const activated = outputs.map((_, index) =>
    activate(lanes, activation, { output: `z${index}`, input: `y${index}` }),
  );
  const stores = outputs.map(({ bytes }, index) => lanes.store(`z${index}`, 'tileOutput', bytes));
  return activated.join('') + stores.reverse().join('');
}
