// Batch normalisation in training mode over [pixels, channels] (Ioffe and Szegedy 2015, section 3, and its gradient).
// Sums are taken over short blocks in 32 bits, blocks in 64 bits; the variance about the first pixel, so that
// E[x^2] - E[x]^2 loses no digits. Addresses in bytes, 32-bit floats.

// @ts-ignore: decorator
@inline
function blockPixels(channels: i32): i32 {
  return min(128, max(8, 8192 / channels));
}

/** Writes `y = (x - mean) * scale + offset`. */
function normalise(x: usize, mean: usize, scale: usize, offset: usize, y: usize, pixels: i32, channels: i32): void {
  const pixel = <usize>channels << 2, block = blockPixels(channels);
  for (let p0 = 0; p0 < pixels; p0 += block) {
    const count = min(block, pixels - p0);
    let c = 0;
    for (; c + 8 <= channels; c += 8) {
      const at = <usize>c << 2;
      const m0 = v128.load(mean + at, 0), m1 = v128.load(mean + at, 16);
      const a0 = v128.load(scale + at, 0), a1 = v128.load(scale + at, 16);
      const b0 = v128.load(offset + at, 0), b1 = v128.load(offset + at, 16);
      let p = x + p0 * pixel + at, q = y + p0 * pixel + at;
      for (let n = count; n > 0; n--) {
        v128.store(q, f32x4.add(f32x4.mul(f32x4.sub(v128.load(p, 0), m0), a0), b0), 0);
        v128.store(q, f32x4.add(f32x4.mul(f32x4.sub(v128.load(p, 16), m1), a1), b1), 16);
        p += pixel; q += pixel;
      }
    }
    for (; c < channels; c++) {
      const at = <usize>c << 2;
      const m = load<f32>(mean + at), a = load<f32>(scale + at), b = load<f32>(offset + at);
      let p = x + p0 * pixel + at, q = y + p0 * pixel + at;
      for (let n = count; n > 0; n--) {
        store<f32>(q, (load<f32>(p) - m) * a + b);
        p += pixel; q += pixel;
      }
    }
  }
}

/** Batch normalisation with given statistics; `gamma` and `beta` are addresses or 0. Scratch: 2 floats a channel. */
export function batchNormInference(
  x: usize, mean: usize, variance: usize, gamma: usize, beta: usize, y: usize, scratch: usize,
  pixels: i32, channels: i32, epsilon: f32,
): void {
  const offset = scratch + (<usize>channels << 2);
  for (let c = 0; c < channels; c++) {
    const at = <usize>c << 2;
    const g: f64 = gamma != 0 ? load<f32>(gamma + at) : 1;
    store<f32>(scratch + at, <f32>(g / Math.sqrt(<f64>load<f32>(variance + at) + epsilon)));
    store<f32>(offset + at, beta != 0 ? load<f32>(beta + at) : <f32>0);
  }
  normalise(x, mean, scratch, offset, y, pixels, channels);
}

/** Writes y, mean and (biased) variance. Scratch: 2 doubles and one float a channel. */
export function batchNormForward(
  x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, scratch: usize,
  pixels: i32, channels: i32, epsilon: f32,
): void {
  const pixel = <usize>channels << 2;
  const sums = scratch, squares = scratch + (<usize>channels << 3), scale = squares + (<usize>channels << 3);
  memory.fill(scratch, 0, <usize>channels << 4);
  const block = blockPixels(channels);
  for (let p0 = 0; p0 < pixels; p0 += block) {
    const count = min(block, pixels - p0);
    const start = x + p0 * pixel;
    let c = 0;
    for (; c + 8 <= channels; c += 8) {
      const at = <usize>c << 2;
      const m0 = v128.load(x + at, 0), m1 = v128.load(x + at, 16);
      let s0 = f32x4.splat(0), s1 = s0, q0 = s0, q1 = s0;
      let p = start + at;
      for (let n = count; n > 0; n--) {
        const d0 = f32x4.sub(v128.load(p, 0), m0), d1 = f32x4.sub(v128.load(p, 16), m1);
        s0 = f32x4.add(s0, d0); s1 = f32x4.add(s1, d1);
        q0 = f32x4.add(q0, f32x4.mul(d0, d0)); q1 = f32x4.add(q1, f32x4.mul(d1, d1));
        p += pixel;
      }
      addLanes(sums + (at << 1), s0); addLanes(sums + (at << 1) + 32, s1);
      addLanes(squares + (at << 1), q0); addLanes(squares + (at << 1) + 32, q1);
    }
    for (; c < channels; c++) {
      const at = <usize>c << 2;
      const m = load<f32>(x + at);
      let s: f32 = 0, q: f32 = 0, p = start + at;
      for (let n = count; n > 0; n--) {
        const d = load<f32>(p) - m;
        s += d; q += d * d; p += pixel;
      }
      store<f64>(sums + (at << 1), load<f64>(sums + (at << 1)) + s);
      store<f64>(squares + (at << 1), load<f64>(squares + (at << 1)) + q);
    }
  }
  for (let c = 0; c < channels; c++) {
    const at = <usize>c << 2;
    const s = load<f64>(sums + (at << 1)) / pixels;
    const v = max<f64>(0, load<f64>(squares + (at << 1)) / pixels - s * s);
    store<f32>(mean + at, <f32>(load<f32>(x + at) + s));
    store<f32>(variance + at, <f32>v);
    store<f32>(scale + at, <f32>(load<f32>(gamma + at) / Math.sqrt(v + epsilon)));
  }
  normalise(x, mean, scale, beta, y, pixels, channels);
}

/**
 * dx = gamma / s * (dy - sum(dy) / N - (x - mean) / s^2 * sum(dy * (x - mean)) / N), s^2 = variance + epsilon;
 * dgamma = sum(dy * (x - mean)) / s; dbeta = sum(dy). Scratch: 2 doubles and 3 floats a channel.
 */
export function batchNormBackward(
  x: usize, dy: usize, mean: usize, variance: usize, gamma: usize, dx: usize, dgamma: usize, dbeta: usize, scratch: usize,
  pixels: i32, channels: i32, epsilon: f32,
): void {
  const pixel = <usize>channels << 2;
  const sums = scratch, products = scratch + (<usize>channels << 3), coefficients = products + (<usize>channels << 3);
  memory.fill(scratch, 0, <usize>channels << 4);
  const block = blockPixels(channels);
  for (let p0 = 0; p0 < pixels; p0 += block) {
    const count = min(block, pixels - p0);
    let c = 0;
    for (; c + 8 <= channels; c += 8) {
      const at = <usize>c << 2;
      const m0 = v128.load(mean + at, 0), m1 = v128.load(mean + at, 16);
      let s0 = f32x4.splat(0), s1 = s0, q0 = s0, q1 = s0;
      let p = x + p0 * pixel + at, d = dy + p0 * pixel + at;
      for (let n = count; n > 0; n--) {
        const d0 = v128.load(d, 0), d1 = v128.load(d, 16);
        s0 = f32x4.add(s0, d0); s1 = f32x4.add(s1, d1);
        q0 = f32x4.add(q0, f32x4.mul(d0, f32x4.sub(v128.load(p, 0), m0)));
        q1 = f32x4.add(q1, f32x4.mul(d1, f32x4.sub(v128.load(p, 16), m1)));
        p += pixel; d += pixel;
      }
      addLanes(sums + (at << 1), s0); addLanes(sums + (at << 1) + 32, s1);
      addLanes(products + (at << 1), q0); addLanes(products + (at << 1) + 32, q1);
    }
    for (; c < channels; c++) {
      const at = <usize>c << 2;
      const m = load<f32>(mean + at);
      let s: f32 = 0, q: f32 = 0, p = x + p0 * pixel + at, d = dy + p0 * pixel + at;
      for (let n = count; n > 0; n--) {
        const v = load<f32>(d);
        s += v; q += v * (load<f32>(p) - m);
        p += pixel; d += pixel;
      }
      store<f64>(sums + (at << 1), load<f64>(sums + (at << 1)) + s);
      store<f64>(products + (at << 1), load<f64>(products + (at << 1)) + q);
    }
  }
  const offsets = coefficients + pixel, slopes = offsets + pixel;
  for (let c = 0; c < channels; c++) {
    const at = <usize>c << 2;
    const inverse = 1 / Math.sqrt(<f64>load<f32>(variance + at) + epsilon);
    const sum = load<f64>(sums + (at << 1)), product = load<f64>(products + (at << 1));
    const a = inverse * load<f32>(gamma + at);
    store<f32>(dgamma + at, <f32>(product * inverse));
    store<f32>(dbeta + at, <f32>sum);
    store<f32>(coefficients + at, <f32>a);
    store<f32>(offsets + at, <f32>(-a * sum / pixels));
    store<f32>(slopes + at, <f32>(-a * inverse * inverse * product / pixels));
  }
  for (let p0 = 0; p0 < pixels; p0 += block) {
    const count = min(block, pixels - p0);
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const at = <usize>c << 2;
      const m = v128.load(mean + at), a = v128.load(coefficients + at), b = v128.load(offsets + at), s = v128.load(slopes + at);
      let p = x + p0 * pixel + at, d = dy + p0 * pixel + at, q = dx + p0 * pixel + at;
      for (let n = count; n > 0; n--) {
        const t = f32x4.add(f32x4.mul(f32x4.sub(v128.load(p), m), s), b);
        v128.store(q, f32x4.add(f32x4.mul(v128.load(d), a), t));
        p += pixel; d += pixel; q += pixel;
      }
    }
    for (; c < channels; c++) {
      const at = <usize>c << 2;
      const m = load<f32>(mean + at), a = load<f32>(coefficients + at), b = load<f32>(offsets + at), s = load<f32>(slopes + at);
      let p = x + p0 * pixel + at, d = dy + p0 * pixel + at, q = dx + p0 * pixel + at;
      for (let n = count; n > 0; n--) {
        store<f32>(q, load<f32>(d) * a + ((load<f32>(p) - m) * s + b));
        p += pixel; d += pixel; q += pixel;
      }
    }
  }
}

/** Adds 4 lanes to 4 doubles. */
function addLanes(to: usize, v: v128): void {
  store<f64>(to, load<f64>(to, 0) + f32x4.extract_lane(v, 0), 0);
  store<f64>(to, load<f64>(to, 8) + f32x4.extract_lane(v, 1), 8);
  store<f64>(to, load<f64>(to, 16) + f32x4.extract_lane(v, 2), 16);
  store<f64>(to, load<f64>(to, 24) + f32x4.extract_lane(v, 3), 24);
}
