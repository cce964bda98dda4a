// The bench's flags.
import { parseArgs } from 'node:util';
import { models } from './models.js';

export const help = `npm run bench -- [flags]   this engine at each level and PyTorch, taking turns in one run
npm run bench -- statistics   how often verdicts and intervals are right, by simulation (minutes)
npm run bench -- serve        the API of a page that runs, under load (--help says its flags)

  --models LIST      ${Object.keys(models).join(',')}
  --sizes LIST       128,256
  --levels LIST      wide,relaxed,plain
  --modes LIST       train,evaluate
  --processes LIST   1,2: one process alone, two at once, each pinned to a processor
  --threads N        threads of a process that runs alone; 1
  --batch N          images of a batch; 16, and 4 for unet32
  --repeats N        turns of each side; 5
  --seconds N        about how long a turn computes; 1.5
  --no-torch         without PyTorch
  --no-kernels       without the table of kernels
  --no-sides         the kernels and ceilings alone
  --soak N           also trains N steps and says how memory grew
  --quick            base at 128 and 256, training, two turns of half a second
  --json             one JSON document on standard output, progress on standard error`;

const quick = { models: 'base', modes: 'train', repeats: '2', seconds: '0.5' };

/** @throws Error that says what was expected, for a flag or a value that is unknown. */
export function readOptions(argv) {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  const { values } = parseArgs({
    args: argv,
    options: {
      models: text,
      sizes: text,
      levels: text,
      modes: text,
      processes: text,
      threads: text,
      batch: text,
      repeats: text,
      seconds: text,
      soak: text,
      'no-torch': flag,
      'no-kernels': flag,
      'no-sides': flag,
      quick: flag,
      json: flag,
      help: flag,
    },
  });
  const given = { ...(values.quick ? quick : {}), ...values };
  return {
    models: listOf('models', given.models, Object.keys(models)),
    sizes: listOf('sizes', given.sizes, ['128', '256']).map(Number),
    levels: listOf('levels', given.levels, ['wide', 'relaxed', 'plain']),
    modes: listOf('modes', given.modes, ['train', 'evaluate']),
    processes: listOf('processes', given.processes, ['1', '2']).map(Number),
    threads: numberOf('threads', given.threads, 1),
    batch: numberOf('batch', given.batch, null),
    repeats: numberOf('repeats', given.repeats, 5),
    seconds: numberOf('seconds', given.seconds, 1.5),
    soak: numberOf('soak', given.soak, 0),
    torch: !given['no-torch'],
    kernels: !given['no-kernels'],
    sides: !given['no-sides'],
    json: given.json ?? false,
    help: given.help ?? false,
  };
}

/** Every one of `known` when not given. */
export function listOf(name, text, known) {
  if (text === undefined) return known;
  const list = text.split(',');
  const unknown = list.find((entry) => !known.includes(entry));
  if (unknown !== undefined)
    throw new Error(`--${name}: expected some of ${known.join(', ')}, got ${unknown}`);
  return list;
}

export function numberOf(name, text, otherwise) {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: expected a number above 0, got ${text}`);
  return value;
}
