import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendName } from '../../domain/run.ts';
import type { OpenBackend } from './backend.ts';
import { trainKnownSteps } from './known-step.ts';
import { openBackend } from './open-backend.ts';
import { reasonNotToOpen } from './reason-not-to-open.test-support.ts';
import { tinyVariant, trainTiny } from './tiny-training.test-support.ts';

/** What a machine lacks where a backend does not open; test/allowed-skips.json says which of them CI may lack. */
const needs: Readonly<Record<BackendName, string>> = {
  'tensorflow-gpu': 'tfjs-node-gpu',
  tensorflow: 'tfjs-node',
  webgpu: 'swiftshader',
  wasm: 'wasm',
};

/** What every backend owes (`backend.ts`), on the real thing; skipped with its reason where it does not open. */
export async function describeBackend(name: BackendName): Promise<void> {
  const reason = await reasonNotToOpen(name);
  describe.skipIf(reason !== null)(
    `backend ${name}${reason === null ? '' : ` (${reason}) [needs ${needs[name]}]`}`,
    () => {
      let backend: OpenBackend;
      beforeAll(async () => {
        backend = await openBackend(name);
      });
      afterAll(() => backend.close());

      it('says what it is', () => {
        expect(backend.name).toBe(name);
        expect(backend.device).not.toBe('');
        expect(backend.moduleHash).toMatch(/^[0-9a-f]{64}$/);
      });

      it('gives the same bits for the same numbers and keeps no tensor', async () => {
        const first = await trainKnownSteps(3);
        const before = tf.memory().numTensors;
        const second = await trainKnownSteps(3);
        expect(second).toEqual(first);
        expect(tf.memory().numTensors).toBe(before);
      });

      // A software GPU spends most of this on compiling a shader for each shape.
      const models = ['mobilenetv3-lraspp', 'unet'] as const;
      it.each(models)('trains %s to a lower loss', { timeout: 240_000 }, async (model) => {
        const losses = await trainTiny(tinyVariant(model), { steps: 2 });
        expect(losses[1]).toBeLessThan(losses[0]! - 0.001);
      });
    },
  );
}
