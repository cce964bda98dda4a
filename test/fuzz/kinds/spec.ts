import { readdir, readFile } from 'node:fs/promises';
import type { FuzzKind } from '../fuzz-kind.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { drawOverrides, mutateYaml } from '../mutate-yaml.ts';

const name = 'spec.yaml';
const experiments = new URL('../../../experiments/', import.meta.url);

/** Every section that a spec may have. */
const whole = `name: whole
description: all keys
data: kaggle_3m
preprocess: volume
split: {kind: patient, seed: 3, test: 0.2, folds: 5, nested: false}
seeds: 2
folds: [0, 2]
epochs: 12
metric: meanPatientDice
backend: auto
parameters:
  model: [mobilenetv3-lraspp, unet]
  optimizer: [sgd, adam]
  learningRate: logspace[0.001, 0.1, 3]
  momentum: [0.9, 0.95]
  nesterov: [true, false]
when:
  nesterov: {optimizer: [sgd], momentum: {above: 0}}
reference:
  - {model: [unet], width: [32]}
search: {strategy: halving, variants: 8, seed: 4, firstRung: 3, reduction: 3}
beside:
  - split: slice-leaky
    parameters: {imageSize: [128]}
`;

/** A spec, and what `--set` lays over it. */
export const specKind: FuzzKind = {
  name: 'spec',
  async makeSeeds() {
    const files = (await readdir(experiments)).filter((file) => file.endsWith('.yaml')).sort();
    const texts = await Promise.all(files.map((file) => readFile(new URL(file, experiments))));
    return [...texts, Buffer.from(whole)].map((bytes) => new Map([[name, bytes]]));
  },
  mutate(random, seeds) {
    const bytes = random.pick(seeds).get(name)!;
    const overrides = { bytes: Buffer.from(JSON.stringify(drawOverrides(random))) };
    const other = random.pick(seeds).get(name)!;
    if (random.once(4)) {
      const { file, mutation } = mutateBytes(bytes, random, { other });
      return {
        files: new Map([
          [name, file],
          ['overrides.json', overrides],
        ]),
        mutation,
      };
    }
    const { text, mutation } = mutateYaml(bytes.toString('utf8'), random);
    return {
      files: new Map([
        [name, { bytes: Buffer.from(text) }],
        ['overrides.json', overrides],
      ]),
      mutation,
    };
  },
};
