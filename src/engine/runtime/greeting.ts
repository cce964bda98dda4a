import { isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';

/** Values that messages hold and that not every way of writing them keeps. */
const values = {
  none: undefined,
  numbers: [Number.NaN, -0, Infinity, 2 ** 53],
  floats: new Float32Array([0.5, -1]),
};

/** The values as child processes pass messages; another version of V8 may or may not read it. */
export function writeGreeting(): string {
  return serialize(values).toString('base64');
}

export function readsGreeting(greeting: string): boolean {
  try {
    return isDeepStrictEqual(deserialize(Buffer.from(greeting, 'base64')), values);
  } catch {
    return false;
  }
}
