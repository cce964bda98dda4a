import { exportFormats } from '../../../src/checkpoints/export/export-formats.ts';
import type { ExportSource } from '../../../src/checkpoints/export/export-format.ts';
import { sealFiles } from '../../../src/checkpoints/file-seal.ts';
import { sha256 } from '../../../src/domain/sha256.ts';
import { makeVariant } from '../../../src/domain/variant.ts';
import { readWeights } from '../../../src/training/model-weights.ts';
import { buildModel } from '../../../src/training/models/build-model.ts';
import { useCpuBackend } from '../../../src/training/models/use-cpu-backend.test-support.ts';
import type { FuzzKind, Seed } from '../fuzz-kind.ts';
import { mutateSealed } from '../mutate-sealed.ts';

const names = { manifest: 'manifest.json', seal: 'manifest.sha256' };

/** An export's folder as `predict` opens it: the manifest that seals it, and a model as tfjs or safetensors. */
export const exportKind: FuzzKind = {
  name: 'export',
  async makeSeeds() {
    await useCpuBackend();
    return [await makeExport('tfjs', 'volume'), await makeExport('safetensors', 'dataset')];
  },
  mutate(random, seeds) {
    const seed = random.pick(seeds);
    return mutateSealed(random, seed, {
      names,
      texts: seed.has('model.json') ? ['manifest.json', 'model.json'] : ['manifest.json'],
    });
  },
};

async function makeExport(
  format: 'tfjs' | 'safetensors',
  preprocess: ExportSource['preprocess'],
): Promise<Seed> {
  const { parameters } = makeVariant({ model: 'unet', width: 1, imageSize: 32 });
  const model = buildModel(parameters, 1);
  const normalisation =
    preprocess === 'volume' ? null : ({ mean: [100, 110, 120], deviation: [50, 60, 70] } as const);
  const weights = await readWeights(model);
  const source = { runId: 'tiny', parameters, preprocess, normalisation, model, weights };
  const files = await exportFormats[format].encode(source);
  model.dispose();
  const manifest = {
    format: 'diceboard-export',
    version: 2,
    runId: 'tiny',
    sweep: 'tiny-sweep',
    parameters,
    seed: 1,
    fold: 0,
    epoch: 3,
    split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
    preprocess,
    data: { name: 'noise', fingerprint: 'f'.repeat(64), licence: null },
    capsule: { commit: 'abc', overrides: ['learningRate=0.1'] },
    model: exportFormats[format].description,
    originalSize: 64,
    ownPatients: ['0'.repeat(12)],
    files: sealFiles(files),
  };
  const text = JSON.stringify(manifest, null, 2);
  files.set(names.manifest, text).set(names.seal, `${sha256(text)}\n`);
  return new Map([...files].map(([name, content]) => [name, Buffer.from(content as Uint8Array)]));
}
