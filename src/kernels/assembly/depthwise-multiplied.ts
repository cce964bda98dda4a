// Gradients of a depthwise convolution with several output channels an input channel, without SIMD (no model of ours has
// one): y[n, oh, ow, c*m + q] = sum of x[n, ih, iw, c] * w[kh, kw, c, q].
// Addresses are in bytes; layouts are NHWC and HWCM, 32-bit floats.

/** Writes `dw[kernelH, kernelW, inC, multiplier]`. */
export function multipliedFilterGradient(
  x: usize, dy: usize, dw: usize, batch: i32,
  inH: i32, inW: i32, inC: i32, outH: i32, outW: i32, multiplier: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const outC = inC * multiplier;
  const tap = <usize>outC << 2;
  memory.fill(dw, 0, tap * kernelH * kernelW);
  const xPixel = <usize>inC << 2, dyPixel = <usize>outC << 2;
  const xRow = xPixel * inW, dyRow = dyPixel * outW;
  const xImage = xRow * inH, dyImage = dyRow * outH;
  const xStep = xPixel * strideW;
  for (let kh = 0; kh < kernelH; kh++) {
    const shiftH = kh * dilationH - padTop;
    for (let kw = 0; kw < kernelW; kw++) {
      const shiftW = kw * dilationW - padLeft;
      const ow0 = shiftW < 0 ? (-shiftW + strideW - 1) / strideW : 0;
      const ow1 = inW - 1 < shiftW ? 0 : min(outW, (inW - 1 - shiftW) / strideW + 1);
      if (ow1 <= ow0) continue;
      const target = dw + (kh * kernelW + kw) * tap;
      for (let n = 0; n < batch; n++) {
        for (let oh = 0; oh < outH; oh++) {
          const ih = oh * strideH + shiftH;
          if (ih < 0 || ih >= inH) continue;
          const p0 = x + n * xImage + ih * xRow + (ow0 * strideW + shiftW) * xPixel;
          const q0 = dy + n * dyImage + oh * dyRow + ow0 * dyPixel;
          for (let c = 0; c < inC; c++) {
            for (let m = 0; m < multiplier; m++) {
              const o = c * multiplier + m;
              const t = target + (<usize>o << 2);
              let p = p0 + (<usize>c << 2), q = q0 + (<usize>o << 2);
              let a: f32 = 0;
              for (let k = ow0; k < ow1; k++) {
                a += load<f32>(p) * load<f32>(q);
                p += xStep; q += dyPixel;
              }
              store<f32>(t, load<f32>(t) + a);
            }
          }
        }
      }
    }
  }
}

/** Writes `dx[batch, inH, inW, inC]`. */
export function multipliedInputGradient(
  dy: usize, w: usize, dx: usize, batch: i32,
  inH: i32, inW: i32, inC: i32, outH: i32, outW: i32, multiplier: i32,
  kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, padTop: i32, padLeft: i32,
): void {
  const outC = inC * multiplier;
  const tap = <usize>outC << 2;
  const xPixel = <usize>inC << 2, dyPixel = <usize>outC << 2;
  const xRow = xPixel * inW, dyRow = dyPixel * outW;
  const xImage = xRow * inH, dyImage = dyRow * outH;
  const xStep = xPixel * strideW;
  memory.fill(dx, 0, xImage * batch);
  for (let n = 0; n < batch; n++) {
    for (let oh = 0; oh < outH; oh++) {
      for (let kh = 0; kh < kernelH; kh++) {
        const ih = oh * strideH + kh * dilationH - padTop;
        if (ih < 0 || ih >= inH) continue;
        for (let kw = 0; kw < kernelW; kw++) {
          const shiftW = kw * dilationW - padLeft;
          const ow0 = shiftW < 0 ? (-shiftW + strideW - 1) / strideW : 0;
          const ow1 = inW - 1 < shiftW ? 0 : min(outW, (inW - 1 - shiftW) / strideW + 1);
          if (ow1 <= ow0) continue;
          const weights = w + (kh * kernelW + kw) * tap;
          const p0 = dx + n * xImage + ih * xRow + (ow0 * strideW + shiftW) * xPixel;
          const q0 = dy + n * dyImage + oh * dyRow + ow0 * dyPixel;
          for (let c = 0; c < inC; c++) {
            for (let m = 0; m < multiplier; m++) {
              const o = c * multiplier + m;
              const s = load<f32>(weights + (<usize>o << 2));
              let p = p0 + (<usize>c << 2), q = q0 + (<usize>o << 2);
              for (let k = ow0; k < ow1; k++) {
                store<f32>(p, load<f32>(p) + s * load<f32>(q));
                p += xStep; q += dyPixel;
              }
            }
          }
        }
      }
    }
  }
}
