import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiceboardError } from '../../domain/errors.ts';
import { parseUnet, readImportedUnet } from './read-imported-unet.ts';
import { pairUnetWeights } from './unet-names.ts';

const folder = new URL('../../../test/fixtures/torch-unet/', import.meta.url);
const names = ['unet-f2.pt', 'unet-f1-before-1.6.pt', 'unet-f1.safetensors'] as const;
const files = new Map<string, Buffer>();

beforeAll(async () => {
  for (const name of names) files.set(name, await readFile(new URL(name, folder)));
});

/** The line that a user sees; null where the file was taken. */
async function refusalOf(file: Buffer): Promise<string | null> {
  try {
    await parseUnet(file);
    return null;
  } catch (error) {
    if (!(error instanceof DiceboardError)) throw error;
    expect(error.code).toBe('REFERENCE_INVALID');
    return error.line;
  }
}

/** Mulberry32: the same bytes are damaged in every run of the test. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Some bytes changed, a part cut out or doubled, or the end cut off; two of three changes hit names and sizes. */
function damage(
  file: Buffer,
  random: (below: number) => number,
  described: readonly [number, number],
): Buffer {
  const [start, end] = random(3) < 2 ? described : [0, file.length];
  const place = start + random(end - start);
  const length = 1 + random(64);
  const kind = random(6);
  if (kind === 0) return file.subarray(0, place);
  if (kind === 1) return Buffer.concat([file.subarray(0, place), file.subarray(place + length)]);
  if (kind === 2) return Buffer.concat([file.subarray(0, place + length), file.subarray(place)]);
  const damaged = Buffer.from(file);
  for (let change = random(8); change >= 0; change--)
    damaged[start + random(end - start)] = kind === 3 ? 0xff : random(256);
  return damaged;
}

describe('a damaged file', () => {
  it.each([
    // Where each file says what it holds: its pickle, or its header.
    ['unet-f2.pt', [60, 15_300]],
    ['unet-f2.pt', [150_000, 161_109]],
    ['unet-f1-before-1.6.pt', [15, 16_000]],
    ['unet-f1.safetensors', [0, 12_000]],
  ] as const)('%s, damaged in 300 ways at %s, gives one line', async (name, described) => {
    const random = seededRandom(1);
    const before = process.memoryUsage().rss;
    let refused = 0;
    for (let trial = 0; trial < 300; trial++) {
      const line = await refusalOf(damage(files.get(name)!, random, described));
      if (line === null) continue;
      refused += 1;
      expect(line).toMatch(/^REFERENCE_INVALID: expected [ -~]+, got [ -~]+$/);
      expect(line.length).toBeLessThan(400);
    }
    expect(refused).toBeGreaterThan(150);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
  });

  it('is refused where a single bit of a weight differs from the checksum of the zip', async () => {
    const file = Buffer.from(files.get('unet-f2.pt')!);
    const place = file.indexOf('/data/0FB') + 200;
    file[place] = file[place]! ^ 1;
    expect(await refusalOf(file)).toContain('expected the checksum of unet-f2/data/0');
  });

  it('is refused where there is none, by its path', async () => {
    await expect(readImportedUnet('no-such.pt')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

/** A file from before PyTorch 1.6 whose value is this pickle. */
function fileOf(...parts: readonly (string | Buffer)[]): Buffer {
  const start = files.get('unet-f1-before-1.6.pt')!;
  const machine = start.indexOf(Buffer.from('}q\u0000(X\u0005\u0000\u0000\u0000epoch')) - 2;
  return Buffer.concat([
    start.subarray(0, machine),
    ...parts.map((part) => Buffer.from(part as string, 'latin1')),
  ]);
}

/** A file from before PyTorch 1.6 that begins with this pickle in place of the version. */
function versionOf(pickle: string): Buffer {
  const start = files.get('unet-f1-before-1.6.pt')!;
  return Buffer.concat([start.subarray(0, 15), Buffer.from(pickle, 'latin1')]);
}

describe('a pickle', () => {
  it.each([
    ['os.system', 'cos\nsystem\n(S"touch /tmp/owned"\ntR.'],
    ['builtins.eval', 'cbuiltins\neval\n(S"1"\ntR.'],
    ['torch.storage._load_from_bytes', 'ctorch.storage\n_load_from_bytes\n(S"1"\ntR.'],
    ['numpy.core.multiarray.scalar', 'cnumpy.core.multiarray\nscalar\n.'],
    ['posix.system', '\x80\x04\x8c\x05posix\x8c\x06system\x93)R.'],
    ['??.?', '\x80\x04\x8c\x02\x1b\n\x8c\x01\x07\x93)R.'],
  ])('that names %s is refused by that name', async (name, pickle) => {
    expect(await refusalOf(fileOf(pickle))).toContain(`that names ${name}`);
  });

  it.each([
    ['goes back for ever', 'B\xfb\xff\xff\xff.'],
    ['claims a string of 4 GB', 'X\xff\xff\xff\xffa.'],
    ['sets the prototype of what it builds', '](}\x8c\x09__proto__}sb.'],
    ['calls a storage type', 'ctorch\nFloatStorage\n)R.'],
    ['calls what is no function', '])R.'],
    ['has no end', '}'],
    ['is empty', ''],
  ])('that %s is refused', async (_fault, pickle) => {
    expect(await refusalOf(fileOf(pickle))).toContain('REFERENCE_INVALID');
  });

  it.each([
    ['version', '', '.', 'expected version 1001 of the format, got object'],
    ['module', '', "S'name'\n\x93.", 'that names object.name'],
    ['name', "S'torch'\n", '\x93.', 'that names torch.object'],
  ])(
    'whose %s is a list that holds itself many times over is refused at once',
    async (_what, before, after, line) => {
      // a = [], b = [a, a], c = [b, b], ...: a few bytes, whose text would have 2 to the 40 commas.
      const byte = (value: number) => String.fromCharCode(value);
      const levels = Array.from({ length: 40 }, (_, level) => {
        const inner = `h${byte(level)}`;
        return `0](${inner}${inner}eq${byte(level + 1)}`;
      });
      const start = performance.now();
      expect(await refusalOf(versionOf(`${before}]q\x00${levels.join('')}${after}`))).toContain(line);
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );

  it('is refused where a tensor reaches beyond its storage', async () => {
    const file = Buffer.from(files.get('unet-f1-before-1.6.pt')!);
    const shape = file.indexOf(Buffer.from('K\x01K\x03K\x03K\x03', 'latin1'));
    expect(shape).toBeGreaterThan(0);
    file[shape + 1] = 200;
    expect(await refusalOf(file)).toContain('lie within their storage');
  });
});

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

function safetensorsOf(change: (header: Record<string, Entry>) => void): Buffer {
  const file = files.get('unet-f1.safetensors')!;
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, file.subarray(8 + length)]);
}

describe('a file of another network', () => {
  it.each([
    [
      'a tensor is missing',
      (header: Record<string, Entry>) => {
        delete header['upconv3.bias'];
        delete header['conv.weight'];
      },
      'got 2 that differ: upconv3.bias is missing',
    ],
    [
      'there is one too many',
      (header: Record<string, Entry>) => {
        header['aux\nhead'] = header['conv.bias']!;
      },
      'got 1 that differ: aux?head is not part of it',
    ],
    [
      'a shape is another',
      (header: Record<string, Entry>) => {
        header['conv.weight']!.shape = [1, 1, 1];
      },
      'conv.weight is [1, 1, 1], not [1, 1, 1, 1]',
    ],
    [
      'weights are no floating-point numbers',
      (header: Record<string, Entry>) => {
        header['conv.weight']!.dtype = 'I32';
      },
      'expected floating-point weights, got int32',
    ],
    [
      'a shape is huge',
      (header: Record<string, Entry>) => {
        header['conv.weight']!.shape = [2 ** 40, 2 ** 40];
      },
      'numbers of conv.weight in the file, got others',
    ],
  ])('is refused in one line where %s', async (_fault, change, text) => {
    expect(await refusalOf(safetensorsOf(change))).toContain(text);
  });

  it('is taken where it lacks the counts of batches, as older files do', async () => {
    const file = safetensorsOf((header) => {
      for (const name of Object.keys(header)) if (name.endsWith('num_batches_tracked')) delete header[name];
    });
    expect((await parseUnet(file)).weights.size).toBe(pairUnetWeights(1).length);
  });
});
