// Sums over the middle of [outer, reduced, inner], and their gradient. Addresses in bytes, 32-bit floats.

// @ts-ignore: decorator
@inline const BLOCK: i32 = 256;

/** Writes `out[outer, inner] = scale * sum over r of x[outer, r, inner]`: 32-bit sums of short blocks, added up in 64 bits. */
export function sumMiddle(x: usize, out: usize, outer: i32, reduced: i32, inner: i32, scale: f64): void {
  if (inner == 1) return sumRows(x, out, outer, reduced, scale);
  const row = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    let c = 0;
    for (; c + 4 <= inner; c += 4) {
      let p = x + (<usize>c << 2);
      let low = f64x2.splat(0), high = low;
      for (let r = 0; r < reduced; r += BLOCK) {
        let s = f32x4.splat(0);
        for (let n = min(BLOCK, reduced - r); n > 0; n--) {
          s = f32x4.add(s, v128.load(p));
          p += row;
        }
        low = f64x2.add(low, f64x2.promote_low_f32x4(s));
        high = f64x2.add(high, f64x2.promote_low_f32x4(i8x16.shuffle(s, s, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)));
      }
      const q = out + (<usize>c << 2);
      store<f32>(q, <f32>(f64x2.extract_lane(low, 0) * scale), 0);
      store<f32>(q, <f32>(f64x2.extract_lane(low, 1) * scale), 4);
      store<f32>(q, <f32>(f64x2.extract_lane(high, 0) * scale), 8);
      store<f32>(q, <f32>(f64x2.extract_lane(high, 1) * scale), 12);
    }
    for (; c < inner; c++) {
      let p = x + (<usize>c << 2), s: f64 = 0;
      for (let n = reduced; n > 0; n--) { s += load<f32>(p); p += row; }
      store<f32>(out + (<usize>c << 2), <f32>(s * scale));
    }
    x += row * reduced;
    out += row;
  }
}

function sumRows(x: usize, out: usize, outer: i32, reduced: i32, scale: f64): void {
  for (let o = 0; o < outer; o++) {
    let total: f64 = 0, r = 0;
    for (; r + 16 <= reduced; ) {
      let a = f32x4.splat(0), b = a, c = a, d = a;
      for (let n = min(BLOCK, reduced - r) >> 4; n > 0; n--) {
        a = f32x4.add(a, v128.load(x, 0)); b = f32x4.add(b, v128.load(x, 16));
        c = f32x4.add(c, v128.load(x, 32)); d = f32x4.add(d, v128.load(x, 48));
        x += 64; r += 16;
      }
      a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
      total += <f64>f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (<f64>f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
    }
    for (; r < reduced; r++) { total += load<f32>(x); x += 4; }
    store<f32>(out, <f32>(total * scale));
    out += 4;
  }
}

/** Writes `out[outer, r, inner] = scale * x[outer, inner]` for every r. */
export function spreadMiddle(x: usize, out: usize, outer: i32, reduced: i32, inner: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      const v = load<f32>(x) * scale, wide = f32x4.splat(v);
      let r = 0;
      for (; r + 4 <= reduced; r += 4) { v128.store(out, wide); out += 16; }
      for (; r < reduced; r++) { store<f32>(out, v); out += 4; }
    } else {
      for (let r = 0; r < reduced; r++) {
        let c = 0, p = x;
        for (; c + 4 <= inner; c += 4) { v128.store(out, f32x4.mul(v128.load(p), factor)); p += 16; out += 16; }
        for (; c < inner; c++) { store<f32>(out, load<f32>(p) * scale); p += 4; out += 4; }
      }
    }
    x += <usize>inner << 2;
  }
}
