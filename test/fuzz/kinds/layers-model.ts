import { deployableModel } from '../../../src/training/models/deployable-model.ts';
import { buildModel } from '../../../src/training/models/build-model.ts';
import { useCpuBackend } from '../../../src/training/models/use-cpu-backend.test-support.ts';
import { encodeLayersModel } from '../../../src/checkpoints/export/tfjs/layers-model-files.ts';
import { makeVariant } from '../../../src/domain/variant.ts';
import { type FuzzKind, replaceFile, type Seed } from '../fuzz-kind.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson } from '../mutate-json.ts';

/** The two files of a TensorFlow.js LayersModel, as an export writes them. */
export const layersModelKind: FuzzKind = {
  name: 'tfjs',
  async makeSeeds() {
    await useCpuBackend();
    return [await encodeUnet(true), await encodeUnet(false)];
  },
  mutate(random, seeds) {
    const seed = random.pick(seeds);
    if (random.once(4)) {
      const name = random.pick([...seed.keys()]);
      return replaceFile(seed, name, mutateBytes(seed.get(name)!, random));
    }
    const { text, mutation } = mutateJson(seed.get('model.json')!.toString('utf8'), random);
    return replaceFile(seed, 'model.json', { file: { bytes: Buffer.from(text) }, mutation });
  },
};

async function encodeUnet(batchNorm: boolean): Promise<Seed> {
  const { parameters } = makeVariant({ model: 'unet', width: 1, imageSize: 32, batchNorm });
  const model = deployableModel(buildModel(parameters, 1), { preprocess: 'volume' });
  const files = await encodeLayersModel(model);
  model.dispose();
  return new Map([...files].map(([name, content]) => [name, Buffer.from(content as Uint8Array)]));
}
