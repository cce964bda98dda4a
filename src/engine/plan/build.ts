import type { Kernel } from '../generator/kernel.ts';
import type { Argument, Buffer, Call, Linear, Loop, Place, Statement, Term, Variable } from './plan.ts';

/** Buffers begin at multiples of this, and that many bytes that belong to none follow each: guards against overruns. */
export const bufferAlignment = 64;

/** From one thread's copy of a `thread` buffer to the next one's. */
export function bytesPerThread(buffer: Buffer): number {
  return Math.ceil((buffer.floats * 4) / bufferAlignment) * bufferAlignment + bufferAlignment;
}

/** The beginning of a buffer, or `bytes` into it. */
export function at(buffer: Buffer, bytes = 0): Place {
  return { buffer, bytes, terms: [] };
}

/** A place further on: by `bytes`, and by `factor` bytes for each unit of a variable. */
export function offset(place: Place, bytes: number, ...terms: readonly Term[]): Place {
  return { ...place, bytes: place.bytes + bytes, terms: [...place.terms, ...terms] };
}

export function term(variable: Variable, factor: number): Term {
  return { variable, factor };
}

export function linear(constant: number, ...terms: readonly Term[]): Linear {
  return { constant, terms };
}

/** @throws Error when the kernel takes another number of arguments. */
export function call(kernel: Kernel, ...values: readonly Argument[]): Call {
  if (values.length !== kernel.parameters.length)
    throw new Error(
      `expected ${kernel.name}(${kernel.parameters.join(', ')}), got ${values.length} arguments`,
    );
  return { type: 'call', kernel, arguments: values };
}

export function loop(variable: Variable, count: number, body: readonly Statement[]): Loop {
  return { type: 'loop', variable, count, body };
}

/**
 * Work on `total` rows in blocks of `size`: a loop over whole blocks, then the rest. `body` gets the first row as terms
 * of bytes (`start(bytesPerRow)`) and the number of rows.
 */
export function blocks(
  variable: Variable,
  { total, size }: { total: number; size: number },
  body: (block: {
    place: (place: Place, bytesPerRow: number) => Place;
    row: Linear;
    rows: number;
  }) => readonly Statement[],
): Statement[] {
  const whole = Math.floor(total / size);
  const rest = total - whole * size;
  const statements: Statement[] = [];
  if (whole > 0) {
    const place = (start: Place, bytesPerRow: number) => offset(start, 0, term(variable, size * bytesPerRow));
    statements.push(loop(variable, whole, body({ place, row: linear(0, term(variable, size)), rows: size })));
  }
  if (rest > 0) {
    const place = (start: Place, bytesPerRow: number) => offset(start, whole * size * bytesPerRow);
    statements.push(...body({ place, row: linear(whole * size), rows: rest }));
  }
  return statements;
}
