import type { Lanes } from '../lanes.ts';
import type { ColumnTiles } from './split-columns.ts';

/** How a gather kernel walks; what is in bytes goes from a row or column of its loops to the next. */
export interface GatherLoops {
  /** Of all channels. */
  readonly channelBytes: number;
  /** Of the channels whose rows are all computed before the next channels', so that input rows stay in the cache. */
  readonly blockBytes: number;
  /** Rows in a tile; those that remain are computed one by one. */
  readonly rowsAtOnce: number;
  readonly columns: readonly ColumnTiles[];
  readonly input: Steps;
  readonly output: Steps;
  readonly bias: boolean;
}

interface Steps {
  readonly rowBytes: number;
  readonly columnBytes: number;
}

export interface TileSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Loops over the parameters `strip`, `weights`, `output`, `rows` and `bias`: blocks of channels, their rows, tiles of
 * columns, vectors of the block's channels. `tile` writes the innermost body, see `gatherTile`.
 */
export function gatherLoops(lanes: Lanes, loops: GatherLoops, tile: (size: TileSize) => string): string {
  const { channelBytes, blockBytes, rowsAtOnce, input, output } = loops;
  const walk = (rows: number) => `for (; row + ${rows} <= rows; row += ${rows}) {
${walkColumns(lanes, loops, (columns) => tile({ rows, columns }))}inputRows += ${rows * input.rowBytes}; outputRows += ${rows * output.rowBytes};
}\n`;
  return `for (let block: usize = 0; block < ${channelBytes}; block += ${blockBytes}) {
const blockEnd = min<usize>(block + ${blockBytes}, ${channelBytes});
let inputRows = strip, outputRows = output, row: usize = 0;
${rowsAtOnce > 1 ? walk(rowsAtOnce) : ''}${walk(1)}}\n`;
}

function walkColumns(lanes: Lanes, loops: GatherLoops, tile: (columns: number) => string): string {
  const { columns, input, output, bias } = loops;
  const tiles = columns.map(
    ({ first, width, count }) => `{
let inputTile = inputRows + ${first * input.columnBytes}, outputTile = outputRows + ${first * output.columnBytes};
for (let tile = 0; tile < ${count}; tile++) {
for (let channel = block; channel < blockEnd; channel += ${lanes.bytes}) {
const tileInput = inputTile + channel, tileWeights = weights + channel, tileOutput = outputTile + channel;
${bias ? 'const tileBias = bias + channel;\n' : ''}${tile(width)}}
inputTile += ${width * input.columnBytes}; outputTile += ${width * output.columnBytes};
}
}\n`,
  );
  return tiles.join('');
}
