import sharp from 'sharp';
import { expect, test } from 'vitest';
import { checkPng } from './check-png.ts';
import { SliceRefusal } from './slice-input.ts';

const side = 16;
const picture = (channels: 1 | 2 | 3 | 4, width = side) =>
  sharp(Buffer.alloc(width * side * channels, 7), { raw: { width, height: side, channels } });
const refusalOf = (bytes: Uint8Array) => {
  try {
    checkPng('mine.png', bytes);
    return null;
  } catch (error) {
    if (!(error instanceof SliceRefusal)) throw error;
    return error.message;
  }
};

test('three colours of 8 bits are a slice, with alpha or without', async () => {
  for (const channels of [3, 4] as const)
    expect(refusalOf(await picture(channels).png().toBuffer())).toBeNull();
});

test('a grey picture is refused: it has no pre-contrast and no post-contrast', async () => {
  const grey =
    'mine.png: expected three channels (pre-contrast as red, FLAIR as green, post-contrast as blue), got';
  expect(refusalOf(await picture(1).toColourspace('b-w').png().toBuffer())).toBe(`${grey} grey`);
  expect(refusalOf(await picture(2).toColourspace('b-w').png().toBuffer())).toBe(`${grey} grey with alpha`);
  expect(refusalOf(await picture(3).png({ palette: true }).toBuffer())).toBe(`${grey} a palette`);
});

test('16 bits a channel are refused, as of a TIFF', async () => {
  const deep = await picture(3).toColourspace('rgb16').png().toBuffer();
  expect(refusalOf(deep)).toBe('mine.png: expected 8 bits a channel, got 16');
});

test('what is not square is refused before it is decoded, and what is no PNG is none', async () => {
  expect(refusalOf(await picture(3, 32).png().toBuffer())).toContain('expected a square slice, got 32 x 16');
  expect(() =>
    checkPng('mine.png', new TextEncoder().encode('years of work, none of it a picture at all')),
  ).toThrow('no PNG');
  expect(() => checkPng('mine.png', new Uint8Array())).toThrow('no PNG');
});
