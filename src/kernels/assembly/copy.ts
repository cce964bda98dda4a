// Copies of blocks between tensors. Steps in bytes; `run` bytes, a multiple of 4, lie together in both.

/** Copies `[a, b, c]` runs between two sets of strides. */
export function copyBlocks(
  from: usize, to: usize, a: i32, b: i32, c: i32, run: i32,
  fromA: usize, fromB: usize, fromC: usize, toA: usize, toB: usize, toC: usize,
): void {
  for (let i = 0; i < a; i++) {
    let fromRow = from, toRow = to;
    for (let j = 0; j < b; j++) {
      let p = fromRow, q = toRow;
      for (let k = 0; k < c; k++) {
        if (run >= 512) {
          memory.copy(q, p, run);
        } else {
          let n = 0;
          for (; n + 16 <= run; n += 16) v128.store(q + n, v128.load(p + n));
          for (; n < run; n += 4) store<f32>(q + n, load<f32>(p + n));
        }
        p += fromC; q += toC;
      }
      fromRow += fromB; toRow += toB;
    }
    from += fromA; to += toA;
  }
}

export function fill(to: usize, size: i32, value: f32): void {
  const v = f32x4.splat(value);
  let n = size;
  for (; n >= 4; n -= 4) { v128.store(to, v); to += 16; }
  for (; n > 0; n--) { store<f32>(to, value); to += 4; }
}
