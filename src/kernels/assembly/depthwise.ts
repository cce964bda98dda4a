// A depthwise convolution with one output channel an input channel, and its gradients:
//   y[n, oh, ow, c] = sum of x[n, oh*sh + kh*dh - top, ow*sw + kw*dw - left, c] * w[kh, kw, c].
// Eight channels of one image at a time are copied between zeros to [row][column][8], so that no tile has an edge and
// memory is walked linearly. Addresses, and what is called step, are in bytes; NHWC and HWC, 32-bit floats.

/** Copies 8 (or the last `lanes`) channels of an image into `[height][width][8]` at `to`; what lies around stays as it is. */
function padChannels(
  from: usize, pixel: usize, lanes: i32, rows: i32, columns: i32, to: usize, height: i32, width: i32, top: i32, left: i32,
): void {
  const line = <usize>width << 5;
  for (let h = 0; h < rows; h++) {
    const target = h + top;
    if (target < 0 || target >= height) { from += pixel * columns; continue; }
    let q = to + target * line + (left << 5);
    for (let w = 0; w < columns; w++) {
      if (w + left >= 0 && w + left < width) {
        if (lanes == 8) {
          v128.store(q, v128.load(from, 0), 0); v128.store(q, v128.load(from, 16), 16);
        } else {
          for (let c = 0; c < lanes; c++) store<f32>(q + (<usize>c << 2), load<f32>(from + (<usize>c << 2)));
        }
      }
      from += pixel; q += 32;
    }
  }
}

/** Copies the weights of 8 (or the last `lanes`) channels to `[tap][8]`. */
function packTaps(from: usize, pixel: usize, lanes: i32, taps: i32, to: usize): void {
  for (let t = 0; t < taps; t++) {
    if (lanes == 8) {
      v128.store(to, v128.load(from, 0), 0); v128.store(to, v128.load(from, 16), 16);
    } else {
      for (let c = 0; c < 8; c++) store<f32>(to + (<usize>c << 2), c < lanes ? load<f32>(from + (<usize>c << 2)) : <f32>0);
    }
    from += pixel; to += 32;
  }
}

/** One row of outputs: `count` pixels of 8 channels, `lanes` of them stored. */
function gatherRow(
  p: usize, next: usize, w: usize, rows: i32, rowStep: usize, wRow: usize, cols: i32, colStep: usize, wCol: usize,
  bias: usize, out: usize, outPixel: usize, count: i32, lanes: i32, tile: usize,
): void {
  const i0 = v128.load(bias, 0), i1 = v128.load(bias, 16);
  let n = count;
  for (; n >= 4 && lanes == 8; n -= 4) {
    let a0 = i0, b0 = i1, a1 = i0, b1 = i1, a2 = i0, b2 = i1, a3 = i0, b3 = i1;
    let line = p, wLine = w;
    for (let r = 0; r < rows; r++) {
      let q0 = line, v = wLine;
      let q1 = q0 + next, q2 = q1 + next, q3 = q2 + next;
      for (let c = 0; c < cols; c++) {
        const w0 = v128.load(v, 0), w1 = v128.load(v, 16);
        a0 = f32x4.add(a0, f32x4.mul(w0, v128.load(q0, 0))); b0 = f32x4.add(b0, f32x4.mul(w1, v128.load(q0, 16)));
        a1 = f32x4.add(a1, f32x4.mul(w0, v128.load(q1, 0))); b1 = f32x4.add(b1, f32x4.mul(w1, v128.load(q1, 16)));
        a2 = f32x4.add(a2, f32x4.mul(w0, v128.load(q2, 0))); b2 = f32x4.add(b2, f32x4.mul(w1, v128.load(q2, 16)));
        a3 = f32x4.add(a3, f32x4.mul(w0, v128.load(q3, 0))); b3 = f32x4.add(b3, f32x4.mul(w1, v128.load(q3, 16)));
        q0 += colStep; q1 += colStep; q2 += colStep; q3 += colStep; v += wCol;
      }
      line += rowStep; wLine += wRow;
    }
    v128.store(out, a0, 0); v128.store(out, b0, 16); out += outPixel;
    v128.store(out, a1, 0); v128.store(out, b1, 16); out += outPixel;
    v128.store(out, a2, 0); v128.store(out, b2, 16); out += outPixel;
    v128.store(out, a3, 0); v128.store(out, b3, 16); out += outPixel;
    p += next << 2;
  }
  for (; n > 0; n--) {
    let a = i0, b = i1, line = p, wLine = w;
    for (let r = 0; r < rows; r++) {
      let q = line, v = wLine;
      for (let c = 0; c < cols; c++) {
        a = f32x4.add(a, f32x4.mul(v128.load(v, 0), v128.load(q, 0)));
        b = f32x4.add(b, f32x4.mul(v128.load(v, 16), v128.load(q, 16)));
        q += colStep; v += wCol;
      }
      line += rowStep; wLine += wRow;
    }
    if (lanes == 8) {
      v128.store(out, a, 0); v128.store(out, b, 16);
    } else {
      v128.store(tile, a, 0); v128.store(tile, b, 16);
      for (let c = 0; c < lanes; c++) store<f32>(out + (<usize>c << 2), load<f32>(tile + (<usize>c << 2)));
    }
    out += outPixel; p += next;
  }
}

/** Rows, or columns, of the padded image that all taps of all outputs reach. */
// @ts-ignore: decorator
@inline
function reach(out: i32, stride: i32, kernel: i32, dilation: i32): i32 {
  return (out - 1) * stride + (kernel - 1) * dilation + 1;
}

/** Rows, or columns, of zeros before dy, such that every tap of every input position lies inside. */
// @ts-ignore: decorator
@inline
function before(kernel: i32, dilation: i32, stride: i32, pad: i32): i32 {
  return max(0, ((kernel - 1) * dilation - pad + stride - 1) / stride);
}

// @ts-ignore: decorator
@inline
function padded(size: i32, out: i32, kernel: i32, dilation: i32, stride: i32, pad: i32): i32 {
  return max(out, (size - 1 + pad) / stride + 1) + before(kernel, dilation, stride, pad);
}

/** Bytes of scratch that every kernel of this file needs. */
export function depthwiseScratch(
  inH: i32, inW: i32, channels: i32, outH: i32, outW: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): usize {
  const forward = reach(outH, strideH, kernelH, dilationH) * reach(outW, strideW, kernelW, dilationW) + outH * outW;
  const backward = padded(inH, outH, kernelH, dilationH, strideH, padTop) * padded(inW, outW, kernelW, dilationW, strideW, padLeft);
  return (<usize>(max(forward, backward) + kernelH * kernelW * ((channels + 7) >> 3) + 2)) << 5;
}

/** Writes `y[batch, outH, outW, channels]`. */
export function depthwise(
  x: usize, w: usize, y: usize, scratch: usize, batch: i32,
  inH: i32, inW: i32, channels: i32, outH: i32, outW: i32, _multiplier: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>channels << 2, taps = kernelH * kernelW;
  const height = reach(outH, strideH, kernelH, dilationH), width = reach(outW, strideW, kernelW, dilationW);
  const tile = scratch, bias = scratch + 32, weights = scratch + 64, image = weights + (<usize>taps << 5);
  const line = <usize>width << 5;
  memory.fill(bias, 0, 32);
  memory.fill(image, 0, line * height);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c += 8) {
      const lanes = min(8, channels - c), at = <usize>c << 2;
      packTaps(w + at, pixel, lanes, taps, weights);
      padChannels(x + n * inH * inW * pixel + at, pixel, lanes, inH, inW, image, height, width, padTop, padLeft);
      for (let oh = 0; oh < outH; oh++) {
        gatherRow(image + oh * strideH * line, <usize>strideW << 5, weights,
          kernelH, line * dilationH, <usize>kernelW << 5, kernelW, <usize>dilationW << 5, 32,
          bias, y + (n * outH + oh) * outW * pixel + at, pixel, outW, lanes, tile);
      }
    }
  }
}

function greatestCommonDivisor(a: i32, b: i32): i32 {
  while (b != 0) { const t = a % b; a = b; b = t; }
  return a;
}

/**
 * Writes `dx[batch, inH, inW, channels]`. Input positions of one residue modulo the stride see the same taps
 * kh = first, first + step, ..., from output rows (h + top - kh*dilation) / stride, which go down as kh goes up.
 */
export function depthwiseInputGradient(
  dy: usize, w: usize, dx: usize, scratch: usize, batch: i32,
  inH: i32, inW: i32, channels: i32, outH: i32, outW: i32, _multiplier: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>channels << 2, taps = kernelH * kernelW;
  const top = before(kernelH, dilationH, strideH, padTop), left = before(kernelW, dilationW, strideW, padLeft);
  const height = padded(inH, outH, kernelH, dilationH, strideH, padTop), width = padded(inW, outW, kernelW, dilationW, strideW, padLeft);
  const tile = scratch, bias = scratch + 32, weights = scratch + 64, image = weights + (<usize>taps << 5);
  const line = <usize>width << 5;
  const stepH = strideH / greatestCommonDivisor(strideH, dilationH), stepW = strideW / greatestCommonDivisor(strideW, dilationW);
  memory.fill(bias, 0, 32);
  memory.fill(image, 0, line * height);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c += 8) {
      const lanes = min(8, channels - c), at = <usize>c << 2;
      packTaps(w + at, pixel, lanes, taps, weights);
      padChannels(dy + n * outH * outW * pixel + at, pixel, lanes, outH, outW, image, height, width, top, left);
      for (let h = 0; h < inH; h++) {
        let firstH = 0;
        while (firstH < stepH && (h + padTop - firstH * dilationH) % strideH != 0) firstH++;
        const rows = firstH < min(stepH, kernelH) ? (kernelH - 1 - firstH) / stepH + 1 : 0;
        const oh = (h + padTop - firstH * dilationH) / strideH + top;
        for (let r = 0; r < min(strideW, inW); r++) {
          let firstW = 0;
          while (firstW < stepW && (r + padLeft - firstW * dilationW) % strideW != 0) firstW++;
          const cols = firstW < min(stepW, kernelW) ? (kernelW - 1 - firstW) / stepW + 1 : 0;
          const ow = (r + padLeft - firstW * dilationW) / strideW + left;
          gatherRow(image + oh * line + (ow << 5), 32, weights + ((firstH * kernelW + firstW) << 5),
            cols > 0 ? rows : 0, <usize>(-stepH * dilationH / strideH) * line, <usize>(stepH * kernelW) << 5,
            cols, <usize>((-stepW * dilationW / strideW) << 5), <usize>stepW << 5,
            bias, dx + ((n * inH + h) * inW + r) * pixel + at, pixel * strideW, (inW - r + strideW - 1) / strideW, lanes, tile);
        }
      }
    }
  }
}

/** Adds one tap's products over an output image, `[8]` at `to`. */
function tapProducts(x: usize, xLine: usize, xNext: usize, dy: usize, rows: i32, columns: i32, to: usize): void {
  let a0 = v128.load(to, 0), a1 = v128.load(to, 16), b0 = f32x4.splat(0), b1 = b0;
  for (let h = 0; h < rows; h++) {
    let p = x, n = columns;
    for (; n >= 2; n -= 2) {
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p, 0), v128.load(dy, 0)));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), v128.load(dy, 16)));
      p += xNext;
      b0 = f32x4.add(b0, f32x4.mul(v128.load(p, 0), v128.load(dy, 32)));
      b1 = f32x4.add(b1, f32x4.mul(v128.load(p, 16), v128.load(dy, 48)));
      p += xNext; dy += 64;
    }
    if (n > 0) {
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p, 0), v128.load(dy, 0)));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), v128.load(dy, 16)));
      dy += 32;
    }
    x += xLine;
  }
  v128.store(to, f32x4.add(a0, b0), 0); v128.store(to, f32x4.add(a1, b1), 16);
}

/** The same for three neighbouring taps of a row, `[3][8]`. */
function threeTapProducts(x: usize, xLine: usize, xNext: usize, tap: usize, dy: usize, rows: i32, columns: i32, to: usize): void {
  let a0 = v128.load(to, 0), a1 = v128.load(to, 16), b0 = v128.load(to, 32), b1 = v128.load(to, 48), c0 = v128.load(to, 64), c1 = v128.load(to, 80);
  const tap2 = tap << 1;
  for (let h = 0; h < rows; h++) {
    let p = x;
    for (let n = columns; n > 0; n--) {
      const y0 = v128.load(dy, 0), y1 = v128.load(dy, 16);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p, 0), y0)); a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), y1));
      const q = p + tap;
      b0 = f32x4.add(b0, f32x4.mul(v128.load(q, 0), y0)); b1 = f32x4.add(b1, f32x4.mul(v128.load(q, 16), y1));
      const r = p + tap2;
      c0 = f32x4.add(c0, f32x4.mul(v128.load(r, 0), y0)); c1 = f32x4.add(c1, f32x4.mul(v128.load(r, 16), y1));
      p += xNext; dy += 32;
    }
    x += xLine;
  }
  v128.store(to, a0, 0); v128.store(to, a1, 16); v128.store(to, b0, 32); v128.store(to, b1, 48); v128.store(to, c0, 64); v128.store(to, c1, 80);
}

/** The same for five, `[5][8]`. */
function fiveTapProducts(x: usize, xLine: usize, xNext: usize, tap: usize, dy: usize, rows: i32, columns: i32, to: usize): void {
  let a0 = v128.load(to, 0), a1 = v128.load(to, 16), b0 = v128.load(to, 32), b1 = v128.load(to, 48), c0 = v128.load(to, 64), c1 = v128.load(to, 80);
  let d0 = v128.load(to, 96), d1 = v128.load(to, 112), e0 = v128.load(to, 128), e1 = v128.load(to, 144);
  const tap2 = tap << 1;
  for (let h = 0; h < rows; h++) {
    let p = x;
    for (let n = columns; n > 0; n--) {
      const y0 = v128.load(dy, 0), y1 = v128.load(dy, 16);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p, 0), y0)); a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), y1));
      const q = p + tap;
      b0 = f32x4.add(b0, f32x4.mul(v128.load(q, 0), y0)); b1 = f32x4.add(b1, f32x4.mul(v128.load(q, 16), y1));
      const r = p + tap2;
      c0 = f32x4.add(c0, f32x4.mul(v128.load(r, 0), y0)); c1 = f32x4.add(c1, f32x4.mul(v128.load(r, 16), y1));
      const s = q + tap2;
      d0 = f32x4.add(d0, f32x4.mul(v128.load(s, 0), y0)); d1 = f32x4.add(d1, f32x4.mul(v128.load(s, 16), y1));
      const t = r + tap2;
      e0 = f32x4.add(e0, f32x4.mul(v128.load(t, 0), y0)); e1 = f32x4.add(e1, f32x4.mul(v128.load(t, 16), y1));
      p += xNext; dy += 32;
    }
    x += xLine;
  }
  v128.store(to, a0, 0); v128.store(to, a1, 16); v128.store(to, b0, 32); v128.store(to, b1, 48); v128.store(to, c0, 64); v128.store(to, c1, 80);
  v128.store(to, d0, 96); v128.store(to, d1, 112); v128.store(to, e0, 128); v128.store(to, e1, 144);
}

/** Writes `dw[kernelH, kernelW, channels]`. */
export function depthwiseFilterGradient(
  x: usize, dy: usize, dw: usize, scratch: usize, batch: i32,
  inH: i32, inW: i32, channels: i32, outH: i32, outW: i32, _multiplier: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>channels << 2, taps = kernelH * kernelW;
  const height = reach(outH, strideH, kernelH, dilationH), width = reach(outW, strideW, kernelW, dilationW);
  const sums = scratch + 64, gradient = sums + (<usize>(taps * ((channels + 7) >> 3)) << 5), image = gradient + (<usize>(outH * outW) << 5);
  const line = <usize>width << 5, xNext = <usize>strideW << 5, tap = <usize>dilationW << 5;
  memory.fill(sums, 0, gradient - sums);
  memory.fill(image, 0, line * height);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c += 8) {
      const lanes = min(8, channels - c), at = <usize>c << 2;
      padChannels(x + n * inH * inW * pixel + at, pixel, lanes, inH, inW, image, height, width, padTop, padLeft);
      padChannels(dy + n * outH * outW * pixel + at, pixel, lanes, outH, outW, gradient, outH, outW, 0, 0);
      for (let kh = 0; kh < kernelH; kh++) {
        const from = image + kh * dilationH * line;
        const to = sums + (<usize>((c >> 3) * taps + kh * kernelW) << 5);
        let kw = 0;
        for (; kw + 5 <= kernelW; kw += 5) {
          fiveTapProducts(from + kw * tap, line * strideH, xNext, tap, gradient, outH, outW, to + (<usize>kw << 5));
        }
        for (; kw + 3 <= kernelW; kw += 3) {
          threeTapProducts(from + kw * tap, line * strideH, xNext, tap, gradient, outH, outW, to + (<usize>kw << 5));
        }
        for (; kw < kernelW; kw++) {
          tapProducts(from + kw * tap, line * strideH, xNext, gradient, outH, outW, to + (<usize>kw << 5));
        }
      }
    }
  }
  for (let c = 0; c < channels; c++) {
    const from = sums + (<usize>((c >> 3) * taps) << 5) + (<usize>(c & 7) << 2);
    for (let t = 0; t < taps; t++) store<f32>(dw + t * pixel + (<usize>c << 2), load<f32>(from + (<usize>t << 5)));
  }
}
