// Elementwise kernels, each one pass over memory. Addresses in bytes, 32-bit floats.

/** Writes `dx = dy where low < x and x < high`, closed where asked, else 0: the gradient of a clip. */
export function clipGradient(x: usize, dy: usize, dx: usize, size: i32, low: f32, high: f32, closedLow: bool): void {
  const l = f32x4.splat(low), h = f32x4.splat(high);
  let n = size;
  if (closedLow) {
    for (; n >= 4; n -= 4) {
      const v = v128.load(x);
      v128.store(dx, v128.and(v128.load(dy), v128.and(f32x4.ge(v, l), f32x4.le(v, h))));
      x += 16; dy += 16; dx += 16;
    }
  } else {
    for (; n >= 4; n -= 4) {
      const v = v128.load(x);
      v128.store(dx, v128.and(v128.load(dy), v128.and(f32x4.gt(v, l), f32x4.le(v, h))));
      x += 16; dy += 16; dx += 16;
    }
  }
  for (; n > 0; n--) {
    const v = load<f32>(x);
    store<f32>(dx, (closedLow ? v >= low : v > low) && v <= high ? load<f32>(dy) : <f32>0);
    x += 4; dy += 4; dx += 4;
  }
}

/** Writes `y = a * x + b`. */
export function affine(x: usize, y: usize, size: i32, a: f32, b: f32): void {
  const s = f32x4.splat(a), t = f32x4.splat(b);
  let n = size;
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(f32x4.mul(v128.load(x), s), t));
    x += 16; y += 16;
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x) * a + b);
    x += 4; y += 4;
  }
}

/** Writes `dx = dy * y * (1 - y)`: the gradient of a sigmoid from its output. */
export function sigmoidGradient(y: usize, dy: usize, dx: usize, size: i32): void {
  const one = f32x4.splat(1);
  let n = size;
  for (; n >= 4; n -= 4) {
    const v = v128.load(y);
    v128.store(dx, f32x4.mul(v128.load(dy), f32x4.mul(v, f32x4.sub(one, v))));
    y += 16; dy += 16; dx += 16;
  }
  for (; n > 0; n--) {
    const v = load<f32>(y);
    store<f32>(dx, load<f32>(dy) * (v * (1 - v)));
    y += 4; dy += 4; dx += 4;
  }
}

/** Writes `out[i] = from[i] - (from[i] - to[i]) * share`: a moving average. */
export function movingAverage(from: usize, to: usize, out: usize, size: i32, share: f32): void {
  for (let n = size; n > 0; n--) {
    const v = load<f32>(from);
    store<f32>(out, v - (v - load<f32>(to)) * share);
    from += 4; to += 4; out += 4;
  }
}

/** Writes `y = x * relu6(x + 3) / 6` (Howard et al. 2019, section 5.2). */
export function hardSwish(x: usize, y: usize, size: i32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1), half = f32x4.splat(0.5), sixth = f32x4.splat(1.0 / 6.0);
  let n = size;
  for (; n >= 4; n -= 4) {
    const v = v128.load(x);
    v128.store(y, f32x4.mul(v, f32x4.min(one, f32x4.max(zero, f32x4.add(f32x4.mul(v, sixth), half)))));
    x += 16; y += 16;
  }
  for (; n > 0; n--) {
    const v = load<f32>(x);
    store<f32>(y, v * min<f32>(1, max<f32>(0, v * <f32>(1.0 / 6.0) + <f32>0.5)));
    x += 4; y += 4;
  }
}

/** Writes `dx = dy * slope`: 0 up to -3, x / 3 + 1 / 2 between, 1 from 3. */
export function hardSwishGradient(x: usize, dy: usize, dx: usize, size: i32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1), half = f32x4.splat(0.5), third = f32x4.splat(1.0 / 3.0);
  const three = f32x4.splat(3);
  let n = size;
  for (; n >= 4; n -= 4) {
    const v = v128.load(x);
    const outside = v128.and(one, f32x4.gt(v, zero));
    const slope = v128.bitselect(f32x4.add(f32x4.mul(v, third), half), outside, f32x4.lt(f32x4.abs(v), three));
    v128.store(dx, f32x4.mul(v128.load(dy), slope));
    x += 16; dy += 16; dx += 16;
  }
  for (; n > 0; n--) {
    const v = load<f32>(x);
    const slope: f32 = abs(v) < 3 ? v * <f32>(1.0 / 3.0) + <f32>0.5 : v > 0 ? 1 : 0;
    store<f32>(dx, load<f32>(dy) * slope);
    x += 4; dy += 4; dx += 4;
  }
}
