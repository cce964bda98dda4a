import { checkSides, SliceRefusal } from './slice-input.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** PNG's colour types (PNG specification, 11.2.1) of three colours a pixel; the alpha of the second is not read. */
const colours: readonly number[] = [2, 6];
const others: Readonly<Record<number, string>> = { 0: 'grey', 3: 'a palette', 4: 'grey with alpha' };

/**
 * What a PNG's header says, before its pixels are decoded: a browser makes a picture of any into RGB of 8 bits, and a
 * grey one would be read as three channels. Throws SliceRefusal for what is no slice of three channels, and an Error for
 * what is no PNG. `bytes`: the file, or its first 33 bytes at least.
 */
export function checkPng(name: string, bytes: Uint8Array): void {
  if (bytes.length < 33 || signature.some((byte, place) => bytes[place] !== byte)) throw new Error('no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height, depth, colour] = [
    view.getUint32(16),
    view.getUint32(20),
    view.getUint8(24),
    view.getUint8(25),
  ] as const;
  checkSides(name, { width, height });
  if (!colours.includes(colour))
    throw new SliceRefusal(
      `${name}: expected three channels (pre-contrast as red, FLAIR as green, post-contrast as blue), ` +
        `got ${others[colour] ?? `colour type ${colour}`}`,
    );
  if (depth !== 8) throw new SliceRefusal(`${name}: expected 8 bits a channel, got ${depth}`);
}
