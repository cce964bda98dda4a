// The product at the heart of a convolution and of its input gradient:
//   out[n, i, j, c] = sum over a < rows, b < cols, k of in[n, i*rs + a*as + ro, j*cs + b*bs + co, k] * w[a, b, k, c]
// with zeros outside the image. Weights are packed in panels of 8 output channels, [panel][a][b][k][8]; a register tile
// is 4 pixels x 8 channels. Rows are taken in blocks, so that a panel serves a block before the next one is read.
// Addresses and strides are in bytes, 32-bit floats. Scratch: 128 bytes of tile, 16 of pointers a tap, then zeros.

// @ts-ignore: decorator
@inline const BLOCK_PIXELS: i32 = 64;

function storeTile(from: usize, to: usize, pixel: usize, pixels: i32, channels: i32): void {
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) store<f32>(to + (<usize>c << 2), load<f32>(from + (<usize>c << 2)));
    from += 32;
    to += pixel;
  }
}

/** 4 pixels inside the image: their taps lie at fixed distances from `p0` to `p3`. */
function innerTile(
  p0: usize, p1: usize, p2: usize, p3: usize, w: usize,
  rows: i32, rowStride: usize, cols: i32, colStride: usize, length: usize, bias: usize, to: usize, pixel: usize,
): void {
  let a0 = v128.load(bias, 0), b0 = v128.load(bias, 16);
  let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
  const d1 = p1 - p0, d2 = p2 - p0, d3 = p3 - p0;
  for (let r = 0; r < rows; r++) {
    let column = p0;
    for (let c = 0; c < cols; c++) {
      let q0 = column, q1 = column + d1, q2 = column + d2, q3 = column + d3;
      const end = column + length;
      while (q0 < end) {
        const w0 = v128.load(w, 0), w1 = v128.load(w, 16);
        const s0 = v128.load32_splat(q0);
        a0 = f32x4.add(a0, f32x4.mul(s0, w0)); b0 = f32x4.add(b0, f32x4.mul(s0, w1));
        const s1 = v128.load32_splat(q1);
        a1 = f32x4.add(a1, f32x4.mul(s1, w0)); b1 = f32x4.add(b1, f32x4.mul(s1, w1));
        const s2 = v128.load32_splat(q2);
        a2 = f32x4.add(a2, f32x4.mul(s2, w0)); b2 = f32x4.add(b2, f32x4.mul(s2, w1));
        const s3 = v128.load32_splat(q3);
        a3 = f32x4.add(a3, f32x4.mul(s3, w0)); b3 = f32x4.add(b3, f32x4.mul(s3, w1));
        q0 += 4; q1 += 4; q2 += 4; q3 += 4; w += 32;
      }
      column += colStride;
    }
    p0 += rowStride;
  }
  v128.store(to, a0, 0); v128.store(to, b0, 16); to += pixel;
  v128.store(to, a1, 0); v128.store(to, b1, 16); to += pixel;
  v128.store(to, a2, 0); v128.store(to, b2, 16); to += pixel;
  v128.store(to, a3, 0); v128.store(to, b3, 16);
}

/** 4 pixels at the image's edge: every tap's addresses stand in `table`, those outside point to zeros. */
function edgeTile(table: usize, taps: i32, w: usize, length: usize, bias: usize, to: usize, pixel: usize): void {
  let a0 = v128.load(bias, 0), b0 = v128.load(bias, 16);
  let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
  for (let t = 0; t < taps; t++) {
    let q0 = load<usize>(table, 0), q1 = load<usize>(table, 4), q2 = load<usize>(table, 8), q3 = load<usize>(table, 12);
    const end = q0 + length;
    while (q0 < end) {
      const w0 = v128.load(w, 0), w1 = v128.load(w, 16);
      const s0 = v128.load32_splat(q0);
      a0 = f32x4.add(a0, f32x4.mul(s0, w0)); b0 = f32x4.add(b0, f32x4.mul(s0, w1));
      const s1 = v128.load32_splat(q1);
      a1 = f32x4.add(a1, f32x4.mul(s1, w0)); b1 = f32x4.add(b1, f32x4.mul(s1, w1));
      const s2 = v128.load32_splat(q2);
      a2 = f32x4.add(a2, f32x4.mul(s2, w0)); b2 = f32x4.add(b2, f32x4.mul(s2, w1));
      const s3 = v128.load32_splat(q3);
      a3 = f32x4.add(a3, f32x4.mul(s3, w0)); b3 = f32x4.add(b3, f32x4.mul(s3, w1));
      q0 += 4; q1 += 4; q2 += 4; q3 += 4; w += 32;
    }
    table += 16;
  }
  v128.store(to, a0, 0); v128.store(to, b0, 16); to += pixel;
  v128.store(to, a1, 0); v128.store(to, b1, 16); to += pixel;
  v128.store(to, a2, 0); v128.store(to, b2, 16); to += pixel;
  v128.store(to, a3, 0); v128.store(to, b3, 16);
}

/** Smallest `v >= 0` such that `v * step + offset >= 0`. */
// @ts-ignore: decorator
@inline
function firstInside(step: i32, offset: i32): i32 {
  return offset < 0 ? (step - 1 - offset) / step : 0;
}

/** Number of `v` from 0 with `v * step + offset < size`. */
// @ts-ignore: decorator
@inline
function countBelow(step: i32, offset: i32, size: i32): i32 {
  return offset < size ? (size - 1 - offset) / step + 1 : 0;
}

function gather(
  input: usize, packed: usize, bias: usize, out: usize, scratch: usize, batch: i32,
  inH: i32, inW: i32, depth: i32, outRows: i32, outCols: i32, outC: i32,
  outImage: usize, outRow: usize, outPixel: usize,
  rows: i32, rowStep: i32, rowTap: i32, rowOffset: i32, cols: i32, colStep: i32, colTap: i32, colOffset: i32,
): void {
  const tile = scratch, table = scratch + 128, zeros = table + (<usize>(rows * cols) << 4);
  const pixel = <usize>depth << 2, row = pixel * inW, image = row * inH;
  const panelBytes = <usize>(rows * cols * depth) << 5, tapRow = <usize>(cols * depth) << 5;
  const contiguous = colTap == 1;
  const segments = contiguous ? 1 : cols, segment = contiguous ? pixel * cols : pixel;
  const innerFrom = firstInside(colStep, colOffset);
  const innerTo = min(outCols, countBelow(colStep, colOffset + (cols - 1) * colTap, inW));
  const panels = (outC + 7) >> 3;
  const total = batch * outRows;
  const block = max(1, BLOCK_PIXELS / outCols);
  const flat = rows == 1 && cols == 1 && colStep == 1 && rowStep == 1 && colOffset == 0 && rowOffset == 0
    && inW == outCols && inH == outRows && outRow == outPixel * outCols;
  const lines = flat ? (total * outCols + BLOCK_PIXELS - 1) / BLOCK_PIXELS : total;
  const width = flat ? BLOCK_PIXELS : outCols;
  const step = flat ? 1 : block;
  for (let g0 = 0; g0 < lines; g0 += step) {
    const g1 = min(g0 + step, lines);
    for (let panel = 0; panel < panels; panel++) {
      const w0 = packed + panel * panelBytes;
      const channels = min(8, outC - (panel << 3));
      const biasAt = bias + (<usize>panel << 5);
      for (let g = g0; g < g1; g++) {
        const n = flat ? 0 : g / outRows, i = flat ? 0 : g - n * outRows;
        const count = flat ? min(width, total * outCols - g * width) : width;
        const firstRow = i * rowStep + rowOffset;
        const from = firstInside(rowTap, firstRow);
        const to = flat ? 1 : min(rows, countBelow(rowTap, firstRow, inH));
        const live = max(0, to - from);
        const base = flat ? input + g * width * pixel : input + n * image + (firstRow + from * rowTap) * row + colOffset * pixel;
        const target = (flat ? out + g * width * outPixel : out + n * outImage + i * outRow) + (<usize>panel << 5);
        const w = w0 + from * tapRow;
        for (let j = 0; j < count; j += 4) {
          const pixels = min(4, count - j);
          const whole = pixels == 4 && channels == 8;
          const at = whole ? target + j * outPixel : tile;
          const atPixel = whole ? outPixel : <usize>32;
          if (pixels == 4 && (flat || (j >= innerFrom && j + 4 <= innerTo))) {
            const p = base + j * colStep * pixel, next = colStep * pixel;
            innerTile(p, p + next, p + 2 * next, p + 3 * next, w, live, row * rowTap, segments, pixel * colTap, segment, biasAt, at, atPixel);
          } else {
            let entry = table;
            for (let a = 0; a < live; a++) {
              const line = base + a * rowTap * row - colOffset * pixel;
              for (let b = 0; b < cols; b++) {
                for (let q = 0; q < 4; q++) {
                  const x = (j + q) * colStep + b * colTap + colOffset;
                  store<usize>(entry, q < pixels && (flat || (x >= 0 && x < inW)) ? line + x * pixel : zeros);
                  entry += 4;
                }
              }
            }
            edgeTile(table, live * cols, w, pixel, biasAt, at, atPixel);
          }
          if (!whole) storeTile(tile, target + j * outPixel, outPixel, pixels, channels);
        }
      }
    }
  }
}

/** Bytes of scratch that `convolution` and `convolutionInputGradient` need. */
export function convolutionScratch(kernelH: i32, kernelW: i32, depth: i32, outC: i32): usize {
  const panels = (outC + 7) >> 3, taps = kernelH * kernelW;
  return 128 + (<usize>taps << 4) + (<usize>depth << 2) + (<usize>(panels * taps * depth) << 5) + (<usize>panels << 5) + 64;
}

/** Writes `y[batch, outH, outW, outC]`; `bias` is an address or 0. */
export function convolution(
  x: usize, weights: usize, bias: usize, y: usize, scratch: usize, batch: i32,
  inH: i32, inW: i32, inC: i32, outH: i32, outW: i32, outC: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const panels = (outC + 7) >> 3, taps = kernelH * kernelW;
  const work = 128 + (<usize>taps << 4) + (<usize>inC << 2);
  const packed = (scratch + work + 15) & ~15, biasAt = packed + (<usize>(panels * taps * inC) << 5);
  memory.fill(scratch, 0, work);
  let to = packed;
  for (let panel = 0; panel < panels; panel++) {
    const first = panel << 3, channels = min(8, outC - first);
    let from = weights + (<usize>first << 2);
    for (let k = taps * inC; k > 0; k--) {
      if (channels == 8) {
        v128.store(to, v128.load(from, 0), 0); v128.store(to, v128.load(from, 16), 16);
      } else {
        for (let c = 0; c < 8; c++) store<f32>(to + (<usize>c << 2), c < channels ? load<f32>(from + (<usize>c << 2)) : <f32>0);
      }
      from += <usize>outC << 2; to += 32;
    }
    for (let c = 0; c < 8; c++) {
      store<f32>(biasAt + (<usize>(first + c) << 2), bias != 0 && c < channels ? load<f32>(bias + (<usize>(first + c) << 2)) : <f32>0);
    }
  }
  const outPixel = <usize>outC << 2, outRow = outPixel * outW;
  gather(x, packed, biasAt, y, scratch, batch, inH, inW, inC, outH, outW, outC, outRow * outH, outRow, outPixel,
    kernelH, strideH, dilationH, -padTop, kernelW, strideW, dilationW, -padLeft);
}

function greatestCommonDivisor(a: i32, b: i32): i32 {
  while (b != 0) { const t = a % b; a = b; b = t; }
  return a;
}

/**
 * Writes `dx[batch, inH, inW, inC]`. Input positions of one residue modulo the stride see the same taps, so each residue
 * is a dense product of its own: taps kh = first, first + step, ... reach output rows (h + top - kh*dilation) / stride.
 */
export function convolutionInputGradient(
  dy: usize, weights: usize, dx: usize, scratch: usize, batch: i32,
  inH: i32, inW: i32, inC: i32, outH: i32, outW: i32, outC: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const panels = (inC + 7) >> 3, taps = kernelH * kernelW;
  const work = 128 + (<usize>taps << 4) + (<usize>outC << 2);
  const packed = (scratch + work + 15) & ~15, biasAt = packed + (<usize>(panels * taps * outC) << 5);
  memory.fill(scratch, 0, work);
  memory.fill(biasAt, 0, <usize>panels << 5);
  const pixel = <usize>inC << 2, row = pixel * inW, image = row * inH;
  const tap = inC * outC;
  const stepH = strideH / greatestCommonDivisor(strideH, dilationH), stepW = strideW / greatestCommonDivisor(strideW, dilationW);
  for (let rh = 0; rh < min(strideH, inH); rh++) {
    let firstH = 0;
    while (firstH < stepH && (rh + padTop - firstH * dilationH) % strideH != 0) firstH++;
    const rows = firstH < stepH && firstH < kernelH ? (kernelH - 1 - firstH) / stepH + 1 : 0;
    const lastH = firstH + (rows - 1) * stepH;
    for (let rw = 0; rw < min(strideW, inW); rw++) {
      let firstW = 0;
      while (firstW < stepW && (rw + padLeft - firstW * dilationW) % strideW != 0) firstW++;
      const cols = firstW < stepW && firstW < kernelW ? (kernelW - 1 - firstW) / stepW + 1 : 0;
      const lastW = firstW + (cols - 1) * stepW;
      const live = rows > 0 && cols > 0;
      let to = packed;
      for (let panel = 0; live && panel < panels; panel++) {
        const first = panel << 3, channels = min(8, inC - first);
        for (let kh = lastH; kh >= firstH; kh -= stepH) {
          for (let kw = lastW; kw >= firstW; kw -= stepW) {
            const from = weights + (<usize>((kh * kernelW + kw) * tap + first * outC) << 2);
            for (let k = 0; k < outC; k++) {
              let at = from + (<usize>k << 2);
              for (let c = 0; c < 8; c++) {
                store<f32>(to + (<usize>c << 2), c < channels ? load<f32>(at) : <f32>0);
                at += <usize>outC << 2;
              }
              to += 32;
            }
          }
        }
      }
      gather(dy, packed, biasAt, dx + rh * row + rw * pixel, scratch, batch, outH, outW, outC,
        (inH - rh + strideH - 1) / strideH, (inW - rw + strideW - 1) / strideW, inC, image, row * strideH, pixel * strideW,
        live ? rows : 0, 1, stepH * dilationH / strideH, (rh + padTop - lastH * dilationH) / strideH,
        live ? cols : 0, 1, stepW * dilationW / strideW, (rw + padLeft - lastW * dilationW) / strideW);
    }
  }
}
