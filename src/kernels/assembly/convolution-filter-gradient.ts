// dW[kh, kw, ci, co] = sum over n, oh, ow of x[n, oh*sh + kh*dh - top, ow*sw + kw*dw - left, ci] * dy[n, oh, ow, co].
// For each tap this is an outer product of pixels; tiles of it stay in registers over a block of pixels.
// Addresses are in bytes; layouts are NHWC and HWIO, 32-bit floats.

// @ts-ignore: decorator
@inline const TARGET_PIXELS: i32 = 256;

/** One register tile: `tile[4][8] += x[.., 4]^T dy[.., 8]` over images x rows x pixels. */
function tile4x8(
  x: usize, xImage: usize, xRow: usize, xPixel: usize,
  dy: usize, dyImage: usize, dyRow: usize, dyPixel: usize,
  images: i32, rows: i32, pixels: i32, c: usize, cRow: usize,
): void {
  const c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
  let a0 = v128.load(c, 0), b0 = v128.load(c, 16);
  let a1 = v128.load(c1, 0), b1 = v128.load(c1, 16);
  let a2 = v128.load(c2, 0), b2 = v128.load(c2, 16);
  let a3 = v128.load(c3, 0), b3 = v128.load(c3, 16);
  for (let i = 0; i < images; i++) {
    let xr = x, yr = dy;
    for (let r = 0; r < rows; r++) {
      let p = xr, q = yr;
      for (let n = pixels; n > 0; n--) {
        const y0 = v128.load(q, 0), y1 = v128.load(q, 16);
        const s0 = v128.load32_splat(p, 0);
        a0 = f32x4.add(a0, f32x4.mul(s0, y0)); b0 = f32x4.add(b0, f32x4.mul(s0, y1));
        const s1 = v128.load32_splat(p, 4);
        a1 = f32x4.add(a1, f32x4.mul(s1, y0)); b1 = f32x4.add(b1, f32x4.mul(s1, y1));
        const s2 = v128.load32_splat(p, 8);
        a2 = f32x4.add(a2, f32x4.mul(s2, y0)); b2 = f32x4.add(b2, f32x4.mul(s2, y1));
        const s3 = v128.load32_splat(p, 12);
        a3 = f32x4.add(a3, f32x4.mul(s3, y0)); b3 = f32x4.add(b3, f32x4.mul(s3, y1));
        p += xPixel; q += dyPixel;
      }
      xr += xRow; yr += dyRow;
    }
    x += xImage; dy += dyImage;
  }
  v128.store(c, a0, 0); v128.store(c, b0, 16);
  v128.store(c1, a1, 0); v128.store(c1, b1, 16);
  v128.store(c2, a2, 0); v128.store(c2, b2, 16);
  v128.store(c3, a3, 0); v128.store(c3, b3, 16);
}

/** A tile of 4 input channels and 4 output channels. */
function tile4x4(
  x: usize, xImage: usize, xRow: usize, xPixel: usize,
  dy: usize, dyImage: usize, dyRow: usize, dyPixel: usize,
  images: i32, rows: i32, pixels: i32, c: usize, cRow: usize,
): void {
  const c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
  let a0 = v128.load(c), a1 = v128.load(c1), a2 = v128.load(c2), a3 = v128.load(c3);
  for (let i = 0; i < images; i++) {
    let xr = x, yr = dy;
    for (let r = 0; r < rows; r++) {
      let p = xr, q = yr;
      for (let n = pixels; n > 0; n--) {
        const y0 = v128.load(q, 0);
        a0 = f32x4.add(a0, f32x4.mul(v128.load32_splat(p, 0), y0));
        a1 = f32x4.add(a1, f32x4.mul(v128.load32_splat(p, 4), y0));
        a2 = f32x4.add(a2, f32x4.mul(v128.load32_splat(p, 8), y0));
        a3 = f32x4.add(a3, f32x4.mul(v128.load32_splat(p, 12), y0));
        p += xPixel; q += dyPixel;
      }
      xr += xRow; yr += dyRow;
    }
    x += xImage; dy += dyImage;
  }
  v128.store(c, a0); v128.store(c1, a1); v128.store(c2, a2); v128.store(c3, a3);
}

/** One input channel and 4 output channels. */
function tile1x4(
  x: usize, xImage: usize, xRow: usize, xPixel: usize,
  dy: usize, dyImage: usize, dyRow: usize, dyPixel: usize,
  images: i32, rows: i32, pixels: i32, c: usize,
): void {
  let a0 = v128.load(c);
  for (let i = 0; i < images; i++) {
    let xr = x, yr = dy;
    for (let r = 0; r < rows; r++) {
      let p = xr, q = yr;
      for (let n = pixels; n > 0; n--) {
        a0 = f32x4.add(a0, f32x4.mul(v128.load32_splat(p), v128.load(q)));
        p += xPixel; q += dyPixel;
      }
      xr += xRow; yr += dyRow;
    }
    x += xImage; dy += dyImage;
  }
  v128.store(c, a0);
}

/** 8 input channels and one output channel; the results lie `cRow` apart. */
function tile8x1(
  x: usize, xImage: usize, xRow: usize, xPixel: usize,
  dy: usize, dyImage: usize, dyRow: usize, dyPixel: usize,
  images: i32, rows: i32, pixels: i32, c: usize, cRow: usize,
): void {
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0);
  for (let i = 0; i < images; i++) {
    let xr = x, yr = dy;
    for (let r = 0; r < rows; r++) {
      let p = xr, q = yr;
      for (let n = pixels; n > 0; n--) {
        const y = v128.load32_splat(q);
        a0 = f32x4.add(a0, f32x4.mul(y, v128.load(p, 0)));
        a1 = f32x4.add(a1, f32x4.mul(y, v128.load(p, 16)));
        p += xPixel; q += dyPixel;
      }
      xr += xRow; yr += dyRow;
    }
    x += xImage; dy += dyImage;
  }
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a0, 0)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a0, 1)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a0, 2)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a0, 3)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a1, 0)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a1, 1)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a1, 2)); c += cRow;
  store<f32>(c, load<f32>(c) + f32x4.extract_lane(a1, 3));
}

/** One input channel and one output channel. */
function tile1x1(
  x: usize, xImage: usize, xRow: usize, xPixel: usize,
  dy: usize, dyImage: usize, dyRow: usize, dyPixel: usize,
  images: i32, rows: i32, pixels: i32, c: usize,
): void {
  let a: f32 = 0;
  for (let i = 0; i < images; i++) {
    let xr = x, yr = dy;
    for (let r = 0; r < rows; r++) {
      let p = xr, q = yr;
      for (let n = pixels; n > 0; n--) {
        a += load<f32>(p) * load<f32>(q);
        p += xPixel; q += dyPixel;
      }
      xr += xRow; yr += dyRow;
    }
    x += xImage; dy += dyImage;
  }
  store<f32>(c, load<f32>(c) + a);
}

function outerProduct(
  x: usize, xImage: usize, xRow: usize, xPixel: usize,
  dy: usize, dyImage: usize, dyRow: usize, dyPixel: usize,
  images: i32, rows: i32, pixels: i32, dw: usize, inC: i32, outC: i32,
): void {
  const cRow = <usize>outC << 2;
  let co = 0;
  for (; co + 8 <= outC; co += 8) {
    const y = dy + (<usize>co << 2), c = dw + (<usize>co << 2);
    let ci = 0;
    for (; ci + 4 <= inC; ci += 4) {
      tile4x8(x + (<usize>ci << 2), xImage, xRow, xPixel, y, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow, cRow);
    }
    for (; ci < inC; ci++) {
      tile1x4(x + (<usize>ci << 2), xImage, xRow, xPixel, y, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow);
      tile1x4(x + (<usize>ci << 2), xImage, xRow, xPixel, y + 16, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow + 16);
    }
  }
  for (; co + 4 <= outC; co += 4) {
    const y = dy + (<usize>co << 2), c = dw + (<usize>co << 2);
    let ci = 0;
    for (; ci + 4 <= inC; ci += 4) {
      tile4x4(x + (<usize>ci << 2), xImage, xRow, xPixel, y, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow, cRow);
    }
    for (; ci < inC; ci++) {
      tile1x4(x + (<usize>ci << 2), xImage, xRow, xPixel, y, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow);
    }
  }
  for (; co < outC; co++) {
    const y = dy + (<usize>co << 2), c = dw + (<usize>co << 2);
    let ci = 0;
    for (; ci + 8 <= inC; ci += 8) {
      tile8x1(x + (<usize>ci << 2), xImage, xRow, xPixel, y, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow, cRow);
    }
    for (; ci < inC; ci++) {
      tile1x1(x + (<usize>ci << 2), xImage, xRow, xPixel, y, dyImage, dyRow, dyPixel, images, rows, pixels, c + ci * cRow);
    }
  }
}

/** Writes `dw[kernelH, kernelW, inC, outC]`. */
export function convolutionFilterGradient(
  x: usize, dy: usize, dw: usize, batch: i32,
  inH: i32, inW: i32, inC: i32, outH: i32, outW: i32, outC: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const tap = <usize>(inC * outC) << 2;
  memory.fill(dw, 0, tap * kernelH * kernelW);
  const xPixel = <usize>inC << 2, dyPixel = <usize>outC << 2;
  const xRow = xPixel * inW, dyRow = dyPixel * outW;
  const xImage = xRow * inH, dyImage = dyRow * outH;
  if (kernelH == 1 && kernelW == 1 && strideH == 1 && strideW == 1 && padTop == 0 && padLeft == 0) {
    const total = batch * inH * inW;
    for (let p = 0; p < total; p += TARGET_PIXELS) {
      outerProduct(x + p * xPixel, 0, 0, xPixel, dy + p * dyPixel, 0, 0, dyPixel, 1, 1, min(TARGET_PIXELS, total - p), dw, inC, outC);
    }
    return;
  }
  const rowsABlock = max(1, TARGET_PIXELS / outW);
  for (let kh = 0; kh < kernelH; kh++) {
    const shiftH = kh * dilationH - padTop;
    const oh0 = shiftH < 0 ? (-shiftH + strideH - 1) / strideH : 0;
    const oh1 = inH - 1 < shiftH ? 0 : min(outH, (inH - 1 - shiftH) / strideH + 1);
    if (oh1 <= oh0) continue;
    const imagesABlock = max(1, rowsABlock / (oh1 - oh0));
    for (let n = 0; n < batch; n += imagesABlock) {
      const images = min(imagesABlock, batch - n);
      for (let oh = oh0; oh < oh1; oh += rowsABlock) {
        const rows = min(rowsABlock, oh1 - oh);
        for (let kw = 0; kw < kernelW; kw++) {
          const shiftW = kw * dilationW - padLeft;
          const ow0 = shiftW < 0 ? (-shiftW + strideW - 1) / strideW : 0;
          const ow1 = inW - 1 < shiftW ? 0 : min(outW, (inW - 1 - shiftW) / strideW + 1);
          if (ow1 <= ow0) continue;
          outerProduct(
            x + n * xImage + (oh * strideH + shiftH) * xRow + (ow0 * strideW + shiftW) * xPixel, xImage, xRow * strideH, xPixel * strideW,
            dy + n * dyImage + oh * dyRow + ow0 * dyPixel, dyImage, dyRow, dyPixel,
            images, rows, ow1 - ow0, dw + (kh * kernelW + kw) * tap, inC, outC,
          );
        }
      }
    }
  }
}
