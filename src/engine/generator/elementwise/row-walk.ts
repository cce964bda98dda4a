import type { Level } from '../../level.ts';
import { lanesOf, type Lanes } from '../lanes.ts';

/**
 * A walk over the parameter `rows`' number of rows of `channels` floats, vector by vector. What it does with each is the
 * caller's: `open` is written before rows of a column of vectors, `row` for each row's vector, `close` behind them.
 */
export interface RowWalk {
  readonly level: Level;
  readonly channels: number;
  /** Parameters that go on from row to row; the walk moves them to the end. */
  readonly moving: readonly MovingParameter[];
  /** Parameters that hold something for each channel. */
  readonly fixed: readonly string[];
  /** Vectors that belong to a column as long as rows pass by: coefficients and sums. */
  readonly held: number;
  /** Vectors that are needed all along: constants. */
  readonly constants?: number;
  /** Whether `close` adds sums to memory. */
  readonly sums?: boolean;
  readonly open: (column: Column) => string;
  readonly row: (row: Row) => string;
  readonly close?: (column: Column) => string;
}

export interface MovingParameter {
  readonly name: string;
  /** Floats from row to row. */
  readonly stride: number;
  /** One float a row, in place of a vector. */
  readonly scalar?: boolean;
  /** Read, and likely from far away. */
  readonly far?: boolean;
}

/** Where a column of vectors lies: `offset` bytes from the local `<name>Column` of a fixed parameter. */
export interface Column {
  /** For the names of vectors that belong to the column. */
  readonly suffix: string;
  readonly offset: number;
}

export interface Row {
  /** For the names of vectors that belong to the row's part of the column. */
  readonly suffix: string;
  /** The column's suffix. */
  readonly column: string;
  /** Bytes from the local `<name>Column` of a moving parameter. */
  readonly offsetOf: (name: string) => number;
}

/**
 * `columns`: some vectors of a row keep all that belongs to them in registers while 64 rows pass by. The least work;
 * but it reads memory out of its order, which takes up to twice as long where rows are long and memory is far.
 * `rows`: some rows at once, vector after vector; what belongs to a column is loaded and stored each time. `ahead`: the
 * next rows are fetched meanwhile, since several streams from far memory else run at half speed.
 */
type Order =
  | { readonly by: 'columns'; readonly group: number }
  | { readonly by: 'rows'; readonly together: number; readonly ahead: boolean };

const columnRows = 64;
/** Vectors that fit in registers beside those that are at work. */
const registers = 11;
/** The longest row, in bytes, that goes by columns; and the longest that needs no fetching ahead. */
const shortRow = 128;
const mediumRow = 320;

/** As measured with data in the nearest caches and far from them, at both widths. */
function orderOf({ level, channels, moving, held, constants = 0, sums }: RowWalk): Order {
  const bytes = channels * 4;
  const fitting = Math.max(1, Math.min(4, Math.floor((registers - constants) / held)));
  const group = divisorUpTo(bytes / lanesOf(level).bytes, fitting);
  const isNear = moving.every(({ far }) => !far);
  if (bytes <= shortRow || (sums && isNear && group >= 3)) return { by: 'columns', group };
  const isLong = bytes > mediumRow;
  if (sums) return { by: 'rows', together: 4, ahead: isLong };
  return isLong && level === 'wide'
    ? { by: 'rows', together: 1, ahead: false }
    : { by: 'rows', together: 2, ahead: isLong };
}

function divisorUpTo(whole: number, limit: number): number {
  let divisor = Math.min(whole, limit);
  while (whole % divisor !== 0) divisor -= 1;
  return divisor;
}

/** AssemblyScript for the whole walk. */
export function walkRows(walk: RowWalk): string {
  const order = orderOf(walk);
  if (order.by === 'columns') return walkColumns(walk, order.group);
  const { together, ahead } = order;
  const several = together > 1 ? `while (rows >= ${together}) {\n${passRows(walk, together, ahead)}}\n` : '';
  return `${several}while (rows > 0) {\n${passRows(walk, 1, false)}}\n`;
}

function walkColumns(walk: RowWalk, group: number): string {
  const { moving, fixed, channels, open, row, close = () => '' } = walk;
  const lanes = lanesOf(walk.level);
  const columns = Array.from({ length: group }, (_, index) => ({
    suffix: `${index}`,
    offset: index * lanes.bytes,
  }));
  const rows = columns.map((column) =>
    row({
      suffix: column.suffix,
      column: column.suffix,
      offsetOf: (name) => (isScalar(walk, name) ? 0 : column.offset),
    }),
  );
  const onward = moving.map(({ name, stride }) => `${name}Column += ${stride * 4};`).join(' ');
  return `while (rows > 0) {
const count = min<usize>(${columnRows}, rows);
for (let c: usize = 0; c < ${channels * 4}; c += ${group * lanes.bytes}) {
${fixed.map((name) => `const ${name}Column = ${name} + c;`).join(' ')}
${moving.map(({ name, scalar }) => `let ${name}Column = ${name}${scalar ? '' : ' + c'};`).join(' ')}
${columns.map(open).join('')}let left = count;
do {
${rows.join('')}${onward}
} while (--left);
${columns.map(close).join('')}}
${moving.map(({ name, stride }) => `${name} += count * ${stride * 4};`).join(' ')}
rows -= count;
}
`;
}

function passRows(walk: RowWalk, count: number, ahead: boolean): string {
  const { moving, fixed, channels, open, row, close = () => '' } = walk;
  const lanes = lanesOf(walk.level);
  const column = { suffix: '', offset: 0 };
  const strides = new Map(moving.map(({ name, stride }) => [name, stride * 4]));
  const rows = Array.from({ length: count }, (_, index) =>
    row({ suffix: `${index}`, column: '', offsetOf: (name) => index * (strides.get(name) as number) }),
  );
  const names = [...fixed, ...moving.filter(({ scalar }) => !scalar).map(({ name }) => name)];
  const scalars = moving.filter(({ scalar }) => scalar).map(({ name }) => name);
  const fetched = ahead ? moving.filter(({ far }) => far) : [];
  return `${names.map((name) => `let ${name}Column = ${name};`).join(' ')}
${scalars.map((name) => `const ${name}Column = ${name};`).join(' ')}
${fetched.map(({ name, stride }) => `let ${name}Ahead = ${name} + (rows >= ${2 * count} ? ${count * stride * 4} : 0);`).join(' ')}
const end = ${names[0]}Column + ${channels * 4};
do {
${fetched.map(({ name }) => fetch(`${name}Ahead`, count * lanes.bytes)).join('')}${open(column)}${rows.join('')}${close(column)}${names.map((name) => `${name}Column += ${lanes.bytes};`).join(' ')}
} while (${names[0]}Column < end);
${moving.map(({ name, stride }) => `${name} += ${count * stride * 4};`).join(' ')}
rows -= ${count};
`;
}

const cacheLine = 64;

/** A word of each cache line of the next `bytes`. */
function fetch(pointer: string, bytes: number): string {
  const lines = Array.from({ length: Math.ceil(bytes / cacheLine) }, (_, line) => line * cacheLine);
  return `${lines.map((offset) => `load<u32>(${pointer}, ${offset});`).join(' ')} ${pointer} += ${bytes};\n`;
}

function isScalar({ moving }: RowWalk, name: string): boolean {
  return moving.some((parameter) => parameter.name === name && parameter.scalar);
}

/** `<sums>[channel] += <vector>`, for `close`. */
export function addToSums(
  lanes: Lanes,
  vector: string,
  { pointer, offset }: { pointer: string; offset: number },
): string {
  return (
    lanes.load(`${vector}Before`, pointer, offset) +
    lanes.define(`${vector}After`, (lane) => `f32x4.add(${vector}Before_${lane}, ${vector}_${lane})`) +
    lanes.store(`${vector}After`, pointer, offset)
  );
}
