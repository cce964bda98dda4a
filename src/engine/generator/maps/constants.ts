/** A vector of one number repeated, or of four. */
export type Constant = number | readonly [number, number, number, number];

/**
 * AssemblyScript that defines constant vectors, to stand before a loop. A plain `f32x4.splat(1.5)` there is moved back
 * into the loop by the optimiser and built anew at each use, two to three times slower; so the bits are mixed with the
 * low two bits of an address, which are zero, as only we know. (Node 20 moves such vectors out of a loop only where its
 * body always runs: `do {} while`, not `for`.)
 */
export function hideConstants(address: string, constants: Readonly<Record<string, Constant>>): string {
  const hidden = Object.entries(constants).map(([name, constant]) => `const ${name} = ${hide(constant)};`);
  return `const hidden = <i32>(${address} & 3);\n${hidden.join('\n')}\n`;
}

function hide(constant: Constant): string {
  if (typeof constant === 'number')
    return `f32x4.splat(f32.reinterpret_i32(<i32>${bitsOf(constant)} ^ hidden))`;
  return `v128.xor(i32x4(${constant.map(bitsOf).join(', ')}), i32x4.splat(hidden))`;
}

function bitsOf(value: number): string {
  return `0x${new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16)}`;
}
