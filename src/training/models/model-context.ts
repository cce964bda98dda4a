import { createNetworkRecorder, type NetworkRecorder } from './network-recorder.ts';

/** What every layer of one model shares while the model is being built. A layer helper records what it builds. */
export interface ModelContext extends NetworkRecorder {
  /** Side of the square input in pixels. */
  readonly imageSize: number;
  readonly batchNorm: boolean;
  /** A new seed for each layer with random initial weights, in the order of building. */
  nextSeed(): number;
}

/** Layer k of a model built with `seed` always draws from the same stream, whatever was built before in this process. */
export function createModelContext(settings: {
  imageSize: number;
  batchNorm: boolean;
  seed: number;
}): ModelContext {
  let layer = 0;
  return {
    ...createNetworkRecorder(),
    imageSize: settings.imageSize,
    batchNorm: settings.batchNorm,
    nextSeed: () => mixSeed(settings.seed, (layer += 1)),
  };
}

/** 32-bit finaliser of MurmurHash3 over both numbers, so that neighbouring seeds share no stream. */
function mixSeed(seed: number, layer: number): number {
  let h = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(layer, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
