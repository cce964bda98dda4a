import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType } from 'playwright-core';
import type { Browser, Page, Request } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeTinyRun } from '../src/checkpoints/export/export-fixture.test-support.ts';
import type { ExportInput } from '../src/checkpoints/export/export-run.ts';
import { exportRun } from '../src/checkpoints/export/export-run.ts';
import { openExport } from '../src/checkpoints/export/open-export.ts';
import { fitNormalisation } from '../src/dataset/normalisation.ts';
import type { DashboardReader, PatientView } from '../src/dashboard/dashboard-reader.ts';
import { serveDashboard } from '../src/dashboard/serve.ts';
import { ChannelStatistics } from '../src/domain/channel-statistics.ts';
import { dice } from '../src/domain/dice.ts';
import { createMaskResizer } from '../src/domain/mask-resizer.ts';
import type { ModelInput, VolumeStatistics } from '../src/domain/model-input.ts';
import { boxAverage } from '../src/domain/reduce-image.ts';
import type { Preprocess } from '../src/domain/run.ts';
import { openBackend } from '../src/training/backends/open-backend.ts';
import type { OpenBackend } from '../src/training/backends/backend.ts';
import { chromium, describeWith } from './needs.ts';
import { buildPage } from './page/built-page.ts';
import { createFakeReader } from './page/fake-reader.ts';
import { oneRun } from './page/fake-sweeps.ts';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';
// A browser that loads TensorFlow.js while all cores train takes its time.
vi.setConfig({ testTimeout: 180_000 });
const [size, side] = [32, 64];
const patient = 'TCGA_BB_0002';

describeWith('chromium', 'trying a run in the browser', () => {
  let browser: Browser;
  let backend: OpenBackend;
  let folder: string;
  let built: Awaited<ReturnType<typeof buildPage>>;
  let complaints: string[] = [];
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diceboard-try-'));
    backend = await openBackend('wasm');
    built = await buildPage();
    browser = await browserType.launch({ executablePath: chromium, args: flags.split(' ') });
  });
  afterAll(async () => {
    await browser.close();
    await built.remove();
    await backend.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    const seen = complaints;
    complaints = [];
    expect(seen).toEqual([]);
  });

  const tiny = new Map<Preprocess, ReturnType<typeof exportTiny>>();
  /** One for each preprocessing: no test changes it. */
  function serveTiny(preprocess: Preprocess): ReturnType<typeof exportTiny> {
    const known = tiny.get(preprocess) ?? exportTiny(join(folder, preprocess), preprocess);
    tiny.set(preprocess, known);
    return known;
  }

  async function open(reader: DashboardReader, query = ''): Promise<{ page: Page; asked: Request[] }> {
    const served = await serveDashboard({ reader, host: '127.0.0.1', port: 0, pageFolder: built.folder });
    closers.push(served.close);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    closers.push(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const asked: Request[] = [];
    page.on('request', (request) => asked.push(request));
    page.on('console', (line) => {
      // Chromium says itself that this machine has no GPU.
      if (line.text() === 'No available adapters.') return;
      if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    const [run] = await reader.runs('one');
    await page.goto(`${served.url}runs/${run!.id}/try${query}`);
    return { page, asked };
  }

  test.each<Preprocess>(['dataset', 'volume'])(
    'with preprocessing %s a validation slice has the mask and the Dice that Node computes',
    async (preprocess) => {
      const { reader, predict, input } = await serveTiny(preprocess);
      const { page } = await open(reader, `?patient=${patient}&slice=2&backend=wasm`);
      const slice = 4;
      const own = fitNormalisation(input.dataset, [], 'volume')(slice);
      const expected = await predict(imageOf(input, slice), own);
      await page.getByText('WebAssembly, SIMD, in this browser').waitFor();
      const { tp, fp, fn } = compare(expected, truthOf(input, slice));
      await page.getByText(`${(100 * dice(tp, fp, fn)).toFixed(2)} %`, { exact: true }).waitFor();
      expect(tp + fp).toBeGreaterThan(100);
      const coloured = await readMask(page);
      const either = expected.map((value, pixel) => value | truthOf(input, slice)[pixel]!);
      expect(differing(coloured, either)).toBe(0);
      await page.selectOption('#slice', '3');
      await page.getByText(`${patient}, slice 3`, { exact: true }).waitFor();
      expect(page.url()).toContain('slice=3');
    },
  );

  test.each(['png', 'tiff'] as const)(
    'a %s file is segmented as Node would, and no request is made of it',
    async (format) => {
      const { reader, predict } = await serveTiny('volume');
      const { page, asked } = await open(reader, '?backend=wasm');
      await page.getByText('WebAssembly, SIMD, in this browser').waitFor();
      const pixels = makeSlice();
      const encoded = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
      const buffer = await (
        format === 'png' ? encoded.png() : encoded.tiff({ compression: 'lzw' })
      ).toBuffer();
      const before = asked.length;
      await page.setInputFiles('#files', { name: `mine_1.${format}`, mimeType: `image/${format}`, buffer });
      await page.getByText('no truth to compare with').waitFor();
      const reduced = boxAverage(side, size, 3)(pixels);
      const statistics = new ChannelStatistics();
      statistics.add(reduced);
      const expected = await predict(reduced, statistics.summarise());
      expect(differing(await readMask(page), expected)).toBe(0);
      const made = asked.slice(before);
      expect(made.filter((request) => request.method() !== 'GET' || request.postData() !== null)).toEqual([]);
      const addresses = made.map((request) => new URL(request.url()).pathname);
      expect(addresses.filter((path) => !path.startsWith('/page/assets/'))).toEqual([]);
      if (format === 'png') expect(addresses).toEqual([]);
    },
  );

  test('a file that is no slice is refused by its name, and the last picture stays', async () => {
    const { reader } = await serveTiny('dataset');
    const { page } = await open(reader, '?backend=wasm');
    await page.getByText('WebAssembly, SIMD, in this browser').waitFor();
    const wide = sharp({ create: { width: 40, height: 20, channels: 3, background: '#123456' } });
    const grey = sharp(Buffer.alloc(side ** 2, 7), { raw: { width: side, height: side, channels: 1 } });
    for (const [file, said] of [
      [{ name: 'wide.png', buffer: await wide.png().toBuffer() }, 'expected a square slice, got 40 x 20'],
      [{ name: 'noise.tif', buffer: Buffer.from('II*\0 no picture') }, 'noise.tif: expected'],
      [{ name: 'grey.png', buffer: await grey.toColourspace('b-w').png().toBuffer() }, 'got grey'],
      [{ name: 'thesis.png', buffer: Buffer.from('years of work') }, 'thesis.png: expected a TIFF or PNG'],
    ] as const) {
      await page.setInputFiles('#files', { ...file, mimeType: '' });
      await page.getByRole('alert').getByText(said).waitFor();
    }
    expect(await page.locator('canvas.masks').count()).toBe(1);
  });

  test('while the next slice is on its way the last picture is marked as that of another', async () => {
    const { reader } = await serveTiny('dataset');
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const slow: DashboardReader = {
      ...reader,
      picture: async (address) => {
        if (address.slice === 3) await arrived;
        return reader.picture(address);
      },
    };
    const { page } = await open(slow, `?patient=${patient}&slice=2&backend=wasm`);
    const picture = page.locator('.slice-picture');
    await page.getByText(`${patient}, slice 2`, { exact: true }).waitFor();
    expect(await picture.getAttribute('aria-busy')).toBe('false');
    await page.selectOption('#slice', '3');
    await page.locator('.slice-picture.stale').waitFor();
    arrive();
    await page.getByText(`${patient}, slice 3`, { exact: true }).waitFor();
    expect(await picture.getAttribute('aria-busy')).toBe('false');
  });

  test('without WebGPU the view says so, and what to choose', async () => {
    const { reader } = await serveTiny('dataset');
    const { page } = await open(reader, '?backend=webgpu');
    await page.getByText('this browser offers no WebGPU; choose WebAssembly').waitFor();
    await page.selectOption('#backend', 'wasm');
    await page.getByText('WebAssembly, SIMD, in this browser').waitFor();
  });
});

/** A page's reader over one exported, untrained run, and what Node makes of a slice with the same files. */
async function exportTiny(folder: string, preprocess: Preprocess) {
  const input = await makeTinyRun(folder, preprocess);
  await exportRun(input);
  const description: ModelInput = {
    preprocess,
    size,
    threshold: 0.5,
    ...(preprocess === 'volume' && { statistics: { [patient]: input.dataset.index.patients[1]! } }),
    note: '',
  };
  const { model } = await openExport(input.out);
  const predict = async (reduced: Uint8Array, statistics: VolumeStatistics): Promise<Uint8Array> => {
    const mask = new Uint8Array(side ** 2);
    createMaskResizer(size, side)(await model.predict(Float32Array.from(reduced), [statistics]), mask);
    return mask;
  };
  const slices = [1, 2, 3].map((number) => {
    const kinds = { truePositives: 1, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
    return { number, ...kinds };
  });
  const patients: PatientView[] = [{ patient, dice: 0.5, hd95: null, slices }];
  const reader: DashboardReader = {
    ...createFakeReader([oneRun()]),
    patients: async () => patients,
    modelFile: async (_, file) =>
      file === 'input.json' ? Buffer.from(JSON.stringify(description)) : readFile(join(input.out, file)),
    picture: async ({ slice, layer }) => {
      const at = slice + 2;
      const [channels, pixels, width] =
        layer === 'image'
          ? ([3, imageOf(input, at), size] as const)
          : ([1, truthOf(input, at).map((value) => 3 * value), side] as const);
      const picture = sharp(pixels, { raw: { width, height: width, channels } });
      return (channels === 1 ? picture.toColourspace('b-w') : picture).png().toBuffer();
    },
  };
  return { reader, predict, input };
}

const imageOf = ({ dataset }: ExportInput, slice: number): Uint8Array =>
  dataset.images.slice(slice * 3 * size ** 2, (slice + 1) * 3 * size ** 2);
const truthOf = ({ dataset }: ExportInput, slice: number): Uint8Array =>
  dataset.originalMasks.slice(slice * side ** 2, (slice + 1) * side ** 2);

/** A bright disc on a slope, in three channels that differ. */
function makeSlice(): Uint8Array {
  return Uint8Array.from({ length: 3 * side ** 2 }, (_, place) => {
    const [pixel, channel] = [Math.floor(place / 3), place % 3];
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    return Math.hypot(x - 30, y - 25) < 12 ? 200 - 20 * channel : x + y + 10 * channel;
  });
}

function compare(mask: Uint8Array, truth: Uint8Array) {
  let [tp, fp, fn] = [0, 0, 0];
  mask.forEach((predicted, pixel) => {
    tp += predicted & truth[pixel]!;
    fp += predicted & (1 - truth[pixel]!);
    fn += (1 - predicted) & truth[pixel]!;
  });
  return { tp, fp, fn };
}

/** Pixels of the overlay that have a colour. */
async function readMask(page: Page): Promise<Uint8Array> {
  const values = await page.locator('canvas.masks').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, pixel) => Number(data[4 * pixel + 3]! > 0));
  });
  return Uint8Array.from(values);
}

function differing(actual: Uint8Array, expected: Uint8Array): number {
  expect(actual).toHaveLength(expected.length);
  return actual.reduce((sum, value, pixel) => sum + Number(value !== expected[pixel]), 0);
}
