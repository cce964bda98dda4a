import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

/** For tests: a new empty folder, and what removes it. */
export async function makeTemporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'diceboard-dataset-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface PictureFixture {
  readonly side?: number;
  readonly channels?: 1 | 3;
  readonly compression?: 'none' | 'lzw' | 'deflate';
  readonly bits?: 8 | 16;
  /** Value at a position in `[side, side, channels]`. */
  readonly value?: (position: number) => number;
}

/** For tests: writes one TIFF. */
export async function writePicture(file: string, fixture: PictureFixture = {}): Promise<void> {
  const { side = 16, channels = 3, compression = 'none', bits = 8, value = () => 0 } = fixture;
  const levels = Array.from({ length: side * side * channels }, (_, position) => value(position));
  const pixels = bits === 16 ? Uint16Array.from(levels) : Uint8Array.from(levels);
  const picture = sharp(pixels, { raw: { width: side, height: side, channels } });
  if (bits === 16) picture.toColourspace(channels === 1 ? 'grey16' : 'rgb16');
  else if (channels === 1) picture.toColourspace('b-w');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await picture.tiff({ compression }).toBuffer());
}

/** For tests: a data folder of 16x16 slices whose pixels tell patient and slice; every second slice has tumour. */
export async function writeTinyDataset(
  folder: string,
  { patients, slices }: { patients: readonly string[]; slices: number },
): Promise<void> {
  for (const [position, id] of patients.entries()) {
    for (let number = 1; number <= slices; number++) {
      const name = path.join(folder, id, `${id}_${number}`);
      const tumour = number % 2 === 0;
      await writePicture(`${name}.tif`, {
        value: (at) => 10 * position + number + 100 * (at % 3 === 1 ? 1 : 0),
      });
      await writePicture(`${name}_mask.tif`, { channels: 1, value: (at) => (tumour && at < 64 ? 255 : 0) });
    }
  }
}
