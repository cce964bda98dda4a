import { blocks, linear, offset } from '../plan/build.ts';
import type { Linear, Place, Statement } from '../plan/plan.ts';

/** Consecutive rows (pixels) of an image. */
export interface RowBlock {
  /** Where they begin in something of so many bytes a row. */
  at(place: Place, bytesPerRow: number): Place;
  readonly rows: number;
}

/** Consecutive lines of pixels of an image, of all its width. */
export interface Strip {
  /** Where they begin in something of so many bytes a line. */
  at(place: Place, bytesPerLine: number): Place;
  readonly lines: number;
  /** The first line, as a number. */
  readonly first: Linear;
}

/** Rows that pointwise work takes at once: input and output stay in the first cache while all weights pass. */
export const blockRows = 64;

/** All rows of an image. */
export function allRows(rows: number): RowBlock {
  return { at: (place) => place, rows };
}

/** A block in pieces of `blockRows`; `within`: the same rows, counted from the block's beginning. */
export function inBlocks(
  whole: RowBlock,
  body: (block: RowBlock, within: RowBlock) => readonly Statement[],
): Statement[] {
  if (whole.rows <= blockRows) return [...body(whole, allRows(whole.rows))];
  return blocks('block', { total: whole.rows, size: blockRows }, ({ place, rows }) => {
    const within = { at: place, rows };
    return body({ ...within, at: (start, bytes) => place(whole.at(start, bytes), bytes) }, within);
  });
}

/** An image of `height` lines in strips of `lines`. */
export function inStrips(
  { height, lines }: { height: number; lines: number },
  body: (strip: Strip) => readonly Statement[],
): Statement[] {
  return blocks('strip', { total: height, size: lines }, ({ place, row, rows }) =>
    body({ at: place, lines: rows, first: row }),
  );
}

/** Lines of an image from a known one on. */
export function stripOf(first: number, lines: number): Strip {
  return {
    at: (place, bytesPerLine) => offset(place, first * bytesPerLine),
    lines,
    first: linear(first),
  };
}

/** As many lines, `by` further down. */
export function moved(strip: Strip, by: number): Strip {
  return {
    at: (place, bytesPerLine) => offset(strip.at(place, bytesPerLine), by * bytesPerLine),
    lines: strip.lines,
    first: scaled(strip.first, 1, by),
  };
}

/** A strip line by line: as a strip of one line, and as the rows of it. */
export function inLines(
  strip: Strip,
  width: number,
  body: (line: Strip, block: RowBlock) => readonly Statement[],
): Statement[] {
  return blocks('line', { total: strip.lines, size: 1 }, ({ place }) => {
    const line: Strip = {
      at: (start, bytesPerLine) => place(strip.at(start, bytesPerLine), bytesPerLine),
      lines: 1,
      first: strip.first,
    };
    return body(line, rowsOf(line, width));
  });
}

/** The pixels of a strip. */
export function rowsOf(strip: Strip, width: number): RowBlock {
  return {
    at: (place, bytesPerRow) => strip.at(place, bytesPerRow * width),
    rows: strip.lines * width,
  };
}

/**
 * As many lines as fit a budget of bytes, at least `least`, at most all; such as divide the height, where that costs
 * less than half of them.
 */
export function stripLines(
  bytes: number,
  { bytesPerLine, height, least = 1 }: { bytesPerLine: number; height: number; least?: number },
): number {
  const most = Math.min(height, Math.max(least, Math.floor(bytes / bytesPerLine)));
  for (let lines = most; lines > most / 2; lines -= 1) if (height % lines === 0) return lines;
  return most;
}

/** The lines that a strip of every `stride`th line stands for. */
export function enlarged(strip: Strip, stride: number): Strip {
  return {
    at: (place, bytesPerLine) => strip.at(place, bytesPerLine * stride),
    lines: strip.lines * stride,
    first: scaled(strip.first, stride, 0),
  };
}

/** A line's number, times `factor`, plus `shift`. */
export function scaled({ constant, terms }: Linear, factor: number, shift: number): Linear {
  return {
    constant: constant * factor + shift,
    terms: terms.map((each) => ({ ...each, factor: each.factor * factor })),
  };
}
