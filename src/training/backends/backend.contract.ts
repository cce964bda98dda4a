import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendName } from '../../domain/run.ts';
import type { OpenBackend } from './backend.ts';
import { openBackend } from './open-backend.ts';
import { reasonNotToOpen } from './reason-not-to-open.test-support.ts';
import { tinyVariant, trainTiny } from './tiny-training.test-support.ts';

/** What every backend owes (`backend.ts`), on the real thing; skipped with its reason where it does not open. */
export async function describeBackend(name: BackendName): Promise<void> {
  const reason = await reasonNotToOpen(name);
  describe.skipIf(reason !== null)(`backend ${name}${reason === null ? '' : ` (${reason})`}`, () => {
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

    it('trains the same bits from the same seed, to a lower loss, and keeps no tensor', async () => {
      const train = () => trainTiny(tinyVariant('mobilenetv3-lraspp'), { steps: 3 });
      const first = await train();
      const before = tf.memory().numTensors;
      const second = await train();
      expect(first.losses.at(-1)).toBeLessThan(first.losses[0]! - 0.01);
      expect(second).toEqual(first);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('trains a U-Net to a lower loss', async () => {
      const { losses } = await trainTiny(tinyVariant('unet'), { steps: 2 });
      expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.001);
    });
  });
}
