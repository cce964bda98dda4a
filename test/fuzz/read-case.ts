import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DiceboardError, exitCodes, toDiceboardError } from '../../src/domain/errors.ts';

export interface CaseOutcome {
  /** Null where the files were taken. */
  readonly code: string | null;
  /** What the user sees. */
  readonly line: string;
  /** What is wrong with how they were refused; null where nothing is. */
  readonly fault: string | null;
}

type Reader = (folder: string) => Promise<void>;

/** The product's own readers, each as a verb calls it. */
const readers: Readonly<Record<string, () => Promise<Reader>>> = {
  tiff: async () => {
    const { checkDataset } = await import('../../src/dataset/check-dataset.ts');
    const { packDataset } = await import('../../src/dataset/pack-dataset.ts');
    return async (folder) => {
      const data = path.join(folder, 'data');
      for (const { fault } of (await checkDataset(data)).faults) expectOneLine(fault);
      await packDataset({ folder: data, size: 8, home: path.join(folder, 'home') });
    };
  },
  spec: async () => {
    const { loadSpec } = await import('../../src/scheduler/spec/load-spec.ts');
    const { planSweep } = await import('../../src/scheduler/plan.ts');
    return async (folder) => {
      const overrides = JSON.parse(await readFile(path.join(folder, 'overrides.json'), 'utf8')) as string[];
      const spec = await loadSpec(path.join(folder, 'spec.yaml'), overrides);
      planSweep(spec, { dataFingerprint: 'f'.repeat(64), backend: 'wasm' });
    };
  },
  'pt (zip)': importUnet('unet.pt'),
  'pt (legacy)': importUnet('unet.pt'),
  safetensors: importUnet('unet.safetensors'),
  checkpoint: async () => {
    const { readCheckpoint } = await import('../../src/checkpoints/read-checkpoint.ts');
    return async (folder) => void (await readCheckpoint(folder));
  },
  packed: async () => {
    const { openPacked } = await import('../../src/dataset/open-packed.ts');
    const { isPacked } = await import('../../src/dataset/packed-files.ts');
    return async (folder) => {
      await isPacked(folder);
      openPacked(folder);
    };
  },
  tfjs: async () => {
    const { loadLayersModelFiles } = await import('../../src/checkpoints/import/load-layers-model.ts');
    const { useCpuBackend } = await import('../../src/training/models/use-cpu-backend.test-support.ts');
    await useCpuBackend();
    return async (folder) => {
      const [graph, weights] = ['model.json', 'weights.bin'].map((name) => path.join(folder, name));
      (await loadLayersModelFiles({ graph: graph!, weights: weights! })).dispose();
    };
  },
  export: async () => {
    const { openExport } = await import('../../src/checkpoints/export/open-export.ts');
    const { useCpuBackend } = await import('../../src/training/models/use-cpu-backend.test-support.ts');
    await useCpuBackend();
    return async (folder) => (await openExport(folder)).model.close();
  },
};

/** For the watch's own test. */
const badReaders: Readonly<Record<string, Reader>> = {
  'work-for-ever': async () => {
    for (;;) Math.random();
  },
  'fill-the-memory': async () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(2 ** 24, 1));
  },
  exit: async () => process.exit(3),
  throw: async () => {
    throw new TypeError('a raw error');
  },
  print: async () => void process.stderr.write('loud\n'),
};

function importUnet(name: string): () => Promise<Reader> {
  return async () => {
    const { readImportedUnet } = await import('../../src/checkpoints/import/read-imported-unet.ts');
    return async (folder) => void (await readImportedUnet(path.join(folder, name)));
  };
}

const opened = new Map<string, Reader>();

/** Reads a case as the product would, and judges how it answers. */
export async function readCase(kind: string, folder: string): Promise<CaseOutcome> {
  const read = opened.get(kind) ?? badReaders[kind] ?? (await readers[kind]!());
  opened.set(kind, read);
  try {
    await read(folder);
    return { code: null, line: 'taken', fault: pollution() };
  } catch (thrown) {
    const { code, line } = toDiceboardError(thrown);
    const fault = thrown instanceof DiceboardError ? (faultOf(line, code) ?? pollution()) : describe(thrown);
    return { code, line: line.replaceAll(folder, '<case>'), fault };
  }
}

/** A spec has a line a problem; anything else has one. */
function faultOf(line: string, code: string): string | null {
  if (!(code in exitCodes) || code === 'INTERNAL') return `an unknown code ${code}`;
  const lines = code === 'SPEC_INVALID' ? line.split('\n  ') : [line];
  if (lines.length > 60) return `${lines.length} lines`;
  const wrong = lines.find((each) => !isOneLine(each));
  return wrong === undefined ? null : `no plain line: ${JSON.stringify(wrong.slice(0, 200))}`;
}

function isOneLine(line: string): boolean {
  return line.length <= 1200 && !/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(line);
}

function expectOneLine(line: string): void {
  if (!isOneLine(line)) throw new Error(`no plain line: ${JSON.stringify(line.slice(0, 200))}`);
}

function pollution(): string | null {
  return 'polluted' in {} ? 'Object.prototype was polluted' : null;
}

function describe(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const place = error.stack?.split('\n').find((row) => row.includes('/src/')) ?? '';
  return `${error.name}: ${error.message.slice(0, 200)} ${place.trim()}`;
}
