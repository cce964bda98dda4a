import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { countParameters } from '../../training/models/build-model.ts';
import { useCpuBackend } from '../../training/models/use-cpu-backend.test-support.ts';
import { buildImportedUnet } from './build-imported-unet.ts';
import { readImportedUnet } from './read-imported-unet.ts';
import { pairUnetWeights } from './unet-names.ts';

const folder = new URL('../../../test/fixtures/torch-unet/', import.meta.url);

interface Answers {
  readonly side: number;
  /** Base64 of float32 `[side, side]`, PyTorch's output for sin(i / 10). */
  readonly outputs: Readonly<Record<string, string>>;
}

beforeAll(useCpuBackend);

async function readAnswers(): Promise<Answers> {
  return JSON.parse(await readFile(new URL('outputs.json', folder), 'utf8')) as Answers;
}

function decodeFloats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

describe('an imported U-Net', () => {
  it.each([
    ['a zip of PyTorch', 'unet-f2.pt', 2],
    ['safetensors', 'unet-f1.safetensors', 1],
    [
      'a checkpoint from before PyTorch 1.6, nested, with a prefix and strided views',
      'unet-f1-before-1.6.pt',
      1,
    ],
  ])('from %s answers as PyTorch did', async (_kind, name, width) => {
    const unet = await readImportedUnet(new URL(name, folder).pathname);
    expect(unet.width).toBe(width);
    const { side, outputs } = await readAnswers();
    const model = buildImportedUnet(unet, side);
    const image = Float32Array.from({ length: side * side * 3 }, (_, place) => Math.sin(place / 10));
    const output = model.predict(tf.tensor4d(image, [1, side, side, 3])) as tf.Tensor;
    const difference = Math.max(
      ...tf.util.flatten<number>(await output.array()).map((value, place) => {
        return Math.abs(value - decodeFloats(outputs[name]!)[place]!);
      }),
    );
    expect(difference).toBeLessThan(1e-4);
    model.dispose();
  });

  it('is, at the width of 32, the one whose parameters the design counts', () => {
    const counts = pairUnetWeights(32).map(({ weight, shape }) => ({
      trainable: !weight.includes('moving'),
      count: shape.reduce((product, side) => product * side, 1),
    }));
    const sum = (of: typeof counts): number => of.reduce((total, { count }) => total + count, 0);
    expect(sum(counts)).toBe(7_768_929);
    expect(sum(counts.filter(({ trainable }) => trainable))).toBe(7_763_041);
  });

  it('counts its parameters as the same U-Net of ours', async () => {
    const unet = await readImportedUnet(new URL('unet-f2.pt', folder).pathname);
    const model = buildImportedUnet(unet, 32);
    const total = [...unet.weights.values()].reduce((sum, { values }) => sum + values.length, 0);
    expect(countParameters(model).total).toBe(total);
    model.dispose();
  });
});
