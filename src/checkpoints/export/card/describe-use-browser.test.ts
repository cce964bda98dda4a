import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { build } from 'vite';
import { describeWith } from '../../../../test/needs.ts';
import { launchChromium } from '../../../../test/page/open-page.ts';
import type { Preprocess } from '../../../domain/run.ts';
import { useCpuBackend } from '../../../training/models/use-cpu-backend.test-support.ts';
import { makeTinyRun } from '../export-fixture.test-support.ts';
import { exportRun } from '../export-run.ts';
import {
  largestDifference,
  makeCardProject,
  predictFirstPatient,
  type CardProject,
} from './card-project.test-support.ts';

// A browser that loads TensorFlow.js while all cores train takes its time.
vi.setConfig({ testTimeout: 180_000 });

describeWith(
  'chromium',
  "a tfjs card's lines for the browser run as they stand on a page with TensorFlow.js",
  () => {
    let browser: Browser;
    let folder: string;
    let server: Server | undefined;
    beforeAll(async () => {
      await useCpuBackend();
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'diceboard-card-'))));
    afterEach(async () => {
      await new Promise((done) => (server === undefined ? done(null) : server.close(done)));
      rmSync(folder, { recursive: true, force: true });
    });

    it.each<Preprocess>(['dataset', 'volume'])('preprocessing %s predicts as checked', async (preprocess) => {
      const input = await makeTinyRun(folder, preprocess, 'tfjs');
      await exportRun(input);
      const { images } = input.dataset;
      const given = { exported: input.out, images, lastSlice: 'png' as const };
      const project = await makeCardProject(join(folder, 'project'), given);
      await bundleTensorFlow(project);
      const lines = project.linesAfter('In the browser');
      writeFileSync(join(project.folder, 'use.js'), lines);
      const scripts = ['tf.js', 'use.js'].map((name) => `<script src="${name}"></script>`);
      writeFileSync(join(project.folder, 'index.html'), `<!doctype html>${scripts.join('')}`);
      const tiff = { width: 4, height: 4, channels: 3, background: 'red' } as const;
      await sharp({ create: tiff }).tiff().toFile(join(project.folder, 'red.tiff'));
      server = await serveFolder(project.folder);
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`);
      const { values, tiffDecodes } = await page.evaluate(
        async (names) => {
          const { segment } = globalThis as unknown as {
            segment(files: readonly Blob[]): Promise<{ data(): Promise<Float32Array> }>;
          };
          const [red, ...files] = await Promise.all(names.map(async (name) => (await fetch(name)).blob()));
          return {
            values: [...(await (await segment(files)).data())],
            tiffDecodes: await createImageBitmap(red!).then(
              () => true,
              () => false,
            ),
          };
        },
        ['red.tiff', ...project.pictures],
      );
      await page.close();
      expect(complaints).toEqual([]);
      expect(largestDifference(values, await predictFirstPatient(input.out, input.dataset))).toBeLessThan(
        1e-4,
      );
      expect(tiffDecodes, 'the card says that Chromium decodes no TIFF').toBe(false);
    });
  },
);

/** Writes tf.js, one script with the global `tf`, which computes on tfjs's plain backend. */
async function bundleTensorFlow({ folder }: CardProject): Promise<void> {
  const entry = join(folder, 'node_modules/@tensorflow/tfjs/index.js');
  await build({
    root: folder,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      lib: { entry, formats: ['iife'], name: 'tf', fileName: () => 'tf.js' },
      outDir: folder,
      emptyOutDir: false,
      minify: false,
    },
  });
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

async function serveFolder(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '');
    readFile(join(folder, name)).then(
      (bytes) =>
        response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(null)));
  return server;
}
