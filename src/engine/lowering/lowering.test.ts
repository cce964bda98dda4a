import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../training/backends/open-backend.ts';
import { levels } from '../level.ts';
import { allowRelaxedSimd } from '../relaxed-simd.test-support.ts';
import { trainBoth } from './eager-comparison.test-support.ts';

const changes = { imageSize: 32, batchSize: 4, learningRate: 0.002, skipConnections: true };

beforeAll(() => openBackend('wasm'));
beforeAll(allowRelaxedSimd);

test.each(levels)(
  'a compiled run gives the same bits a second time, at level %s',
  async (level) => {
    const run = () => trainBoth({ changes, level, steps: 3, threads: 4 });
    const first = await run();
    expect((await run()).compiled).toEqual(first.compiled);
  },
  60_000,
);
