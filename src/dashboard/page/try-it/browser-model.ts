import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { createMaskResizer } from '../../../domain/mask-resizer.ts';
import type { ModelInput, VolumeStatistics } from '../../../domain/model-input.ts';
import { getJson } from '../api/send.ts';
import { openBrowserBackend } from './browser-backend.ts';
import type { BackendWish } from './backend-wish.ts';
import { ModelTrouble } from './model-trouble.ts';

/** A run's best checkpoint in this browser. Whoever opens it closes it. */
export interface BrowserModel {
  readonly input: ModelInput;
  /** What computes, in words. */
  readonly engine: string;
  segment(slice: PreparedSlice): Promise<Segmentation>;
  close(): void;
}

export interface PreparedSlice {
  /** At the model's size, `[size, size, 3]`, 0 to 255. */
  readonly reduced: Uint8Array;
  /** Of the volume that the slice is of; read by models that normalise by volume. */
  readonly statistics: VolumeStatistics;
  /** That the mask is wanted at, in pixels. */
  readonly side: number;
}

export interface Segmentation {
  /** `[side, side]`, 0 or 1. */
  readonly mask: Uint8Array;
  /** From pixels to mask. */
  readonly milliseconds: number;
}

/**
 * Loads the model with TensorFlow.js's own loader and runs it once on nothing, so that what is timed later is the model
 * and not its compilation. Rejects where the files (ModelTrouble) or the wanted backend cannot be had.
 */
export async function openBrowserModel(runId: string, wish: BackendWish): Promise<BrowserModel> {
  const address = `/api/runs/${encodeURIComponent(runId)}/model`;
  const answer = await getJson<ModelInput>(`${address}/input.json`);
  if ('trouble' in answer) throw new ModelTrouble(answer.trouble);
  const input = answer.value;
  const engine = await openBrowserBackend(wish);
  const model = await loadLayersModel(`${address}/model.json`);
  const { size } = input;

  async function predict({ reduced, statistics }: Omit<PreparedSlice, 'side'>): Promise<Float32Array> {
    const output = tf.tidy(() => {
      const pixels = tf.tensor4d(Float32Array.from(reduced), [1, size, size, 3]);
      const lines = linesOf(statistics).map((line) => tf.tensor4d(line, [1, 1, 1, 3]));
      return model.predict(model.inputs.length === 1 ? pixels : [pixels, ...lines]) as tf.Tensor;
    });
    try {
      return (await output.data()) as Float32Array;
    } finally {
      output.dispose();
    }
  }

  const statistics = { mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
  await predict({ reduced: new Uint8Array(3 * size * size), statistics });
  return {
    input,
    engine,
    async segment({ side, ...slice }) {
      const started = performance.now();
      const probabilities = await predict(slice);
      const mask = new Uint8Array(side * side);
      createMaskResizer(size, side)(probabilities, mask);
      return { mask, milliseconds: performance.now() - started };
    },
    close: () => model.dispose(),
  };
}

/** 1 / deviation and -mean / deviation; a constant channel has deviation 1. */
function linesOf({ mean, deviation }: VolumeStatistics): [number[], number[]] {
  const divisors = deviation.map((value) => value || 1);
  return [divisors.map((value) => 1 / value), mean.map((value, channel) => -value / divisors[channel]!)];
}
