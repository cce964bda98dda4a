import { writeCheckpoint } from '../../../src/checkpoints/write-checkpoint.ts';
import type { FuzzKind, Mutated, Seed } from '../fuzz-kind.ts';
import { makeInFolder } from '../make-in-folder.ts';
import { mutateSealed } from '../mutate-sealed.ts';
import type { FuzzRandom } from '../random.ts';

const names = { manifest: 'manifest.json', seal: 'manifest.sha256' };

/** A checkpoint's folder, as training writes it. */
export const checkpointKind: FuzzKind = {
  name: 'checkpoint',
  async makeSeeds() {
    return [await makeInFolder(writeTinyCheckpoint)];
  },
  mutate: (random: FuzzRandom, seeds: readonly Seed[]): Mutated =>
    mutateSealed(random, random.pick(seeds), { names, texts: ['manifest.json', 'state.json'] }),
};

async function writeTinyCheckpoint(folder: string): Promise<string> {
  const written = await writeCheckpoint(
    {
      state: {
        runId: 'run',
        epoch: 2,
        bestEpoch: 1,
        bestScore: 0.5,
        bestFolder: '1/1',
        optimizerStep: 40,
        schedule: { best: 0.1, epochsWithoutGain: 0, factor: 1 },
        backend: 'wasm',
        moduleHash: 'abc',
        mixed: false,
      },
      weights: [
        { name: 'stem/kernel', shape: [2, 4], values: Float32Array.from({ length: 8 }, Math.sqrt) },
        { name: 'stem/bias', shape: [1], values: Float32Array.of(-0) },
      ],
      optimizer: [{ name: 'stem/kernel/velocity', shape: [2], values: Float32Array.of(1e-40, 0.1) }],
    },
    { runFolder: folder, token: 1 },
  );
  return written.folder;
}
