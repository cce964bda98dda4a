// The profile's flags.
import { parseArgs } from 'node:util';
import { models } from './models.js';
import { listOf, numberOf } from './options.js';

export const help = `npm run profile -- [flags]   where a step's time goes, and how far each part is from this machine's ceilings

  --model NAME       ${Object.keys(models).join(', ')}; base
  --size N           side of the image; 256
  --batch N          images of a batch; 16, and 4 for unet32
  --level NAME       wide, relaxed or plain; wide
  --program NAME     train (forward, loss, backward), update, fold or evaluate (one image forward); train
  --by LIST          layer,step,family,kernel: what to add up by; layer,family,kernel
  --all              every row, not only those that make up 90 % of the time
  --json             one JSON document`;

const keys = ['layer', 'step', 'family', 'kernel'];

/** @throws Error that says what was expected, for a flag or a value that is unknown. */
export function readOptions(argv) {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  const { values } = parseArgs({
    args: argv,
    options: {
      model: text,
      size: text,
      batch: text,
      level: text,
      program: text,
      by: text,
      all: flag,
      json: flag,
      help: flag,
    },
  });
  const [model] = listOf('model', values.model, Object.keys(models));
  const [level] = listOf('level', values.level, ['wide', 'relaxed', 'plain']);
  const [program] = listOf('program', values.program, ['train', 'update', 'fold', 'evaluate']);
  return {
    model,
    size: numberOf('size', values.size, 256),
    batch: numberOf('batch', values.batch, models[model].batch),
    level,
    program,
    by: values.by === undefined ? ['layer', 'family', 'kernel'] : listOf('by', values.by, keys),
    all: values.all ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}
