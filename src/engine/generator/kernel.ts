/** What one call of a kernel costs at least; the distance to the machine's ceilings is measured against it. */
export interface Work {
  /** Floating-point operations; a multiply-add is two. */
  readonly flops: number;
  /** Bytes read and written once each, as if every cache were empty. */
  readonly bytes: number;
}

/**
 * One generated function. Its parameters are 32-bit integers: addresses in bytes (multiples of 16 unless it says
 * otherwise), counts in elements. It reads and writes only what its contract names.
 */
export interface Kernel {
  /** Family and shape, unique for what it computes: `product_16_to_72_bias_statistics`. An identifier. */
  readonly name: string;
  /** The parameters' names, in their order. */
  readonly parameters: readonly string[];
  /** AssemblyScript: `export function <name>(...): void`. No other top-level name, unless it begins with `<name>_`. */
  readonly source: string;
  /** Of one call with these arguments, in the order of `parameters`. */
  readonly work: (args: readonly number[]) => Work;
}

/** `export function name(a: i32, b: i32): void { body }`; inside, addresses are cast with `<usize>`. */
export function kernelSource(name: string, parameters: readonly string[], body: string): string {
  const typed = parameters.map((parameter) => `${parameter}: usize`).join(', ');
  return `export function ${name}(${typed}): void {\n${body}\n}\n`;
}
