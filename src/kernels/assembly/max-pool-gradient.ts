// The gradient of max pooling: dy goes to the first greatest element of its window. Addresses in bytes, 32-bit floats.

/** Writes `dx[batch, inH, inW, channels]`. */
export function maxPoolGradient(
  x: usize, dy: usize, dx: usize, batch: i32, inH: i32, inW: i32, channels: i32, outH: i32, outW: i32,
  windowH: i32, windowW: i32, strideH: i32, strideW: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>channels << 2, row = pixel * inW, image = row * inH;
  memory.fill(dx, 0, image * batch);
  for (let n = 0; n < batch; n++) {
    for (let oh = 0; oh < outH; oh++) {
      const h0 = max(0, oh * strideH - padTop), h1 = min(inH, oh * strideH - padTop + windowH);
      for (let ow = 0; ow < outW; ow++) {
        const w0 = max(0, ow * strideW - padLeft), w1 = min(inW, ow * strideW - padLeft + windowW);
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          const first = <usize>n * image + (<usize>c << 2);
          let best = v128.load(x + first + h0 * row + w0 * pixel), place = i32x4.splat(h0 * inW + w0);
          for (let h = h0; h < h1; h++) {
            for (let w = w0; w < w1; w++) {
              const v = v128.load(x + first + h * row + w * pixel), greater = f32x4.gt(v, best);
              best = v128.bitselect(v, best, greater);
              place = v128.bitselect(i32x4.splat(h * inW + w), place, greater);
            }
          }
          addTo(dx + first + <usize>i32x4.extract_lane(place, 0) * pixel, load<f32>(dy, 0));
          addTo(dx + first + <usize>i32x4.extract_lane(place, 1) * pixel + 4, load<f32>(dy, 4));
          addTo(dx + first + <usize>i32x4.extract_lane(place, 2) * pixel + 8, load<f32>(dy, 8));
          addTo(dx + first + <usize>i32x4.extract_lane(place, 3) * pixel + 12, load<f32>(dy, 12));
          dy += 16;
        }
        for (; c < channels; c++) {
          const first = <usize>n * image + (<usize>c << 2);
          let place = first + h0 * row + w0 * pixel, best = load<f32>(x + place);
          for (let h = h0; h < h1; h++) {
            for (let w = w0; w < w1; w++) {
              const at = first + h * row + w * pixel, v = load<f32>(x + at);
              if (v > best) { best = v; place = at; }
            }
          }
          addTo(dx + place, load<f32>(dy));
          dy += 4;
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}
