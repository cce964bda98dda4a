import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium as browserType } from 'playwright-core';
import { expect, test } from 'vitest';
import { buildReport } from '../src/report/build-report.ts';
import { renderHtml } from '../src/report/render-html.ts';
import { makeReportData } from '../src/report/report.test-support.ts';
import { chromium, describeWith } from './needs.ts';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';

describeWith('chromium', 'a report in a browser', () => {
  test('opens from a file without complaint, fits wide, printed and narrow pages, and asks nobody for anything', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diceboard-report-'));
    const browser = await browserType.launch({ executablePath: chromium, args: flags.split(' ') });
    try {
      const file = join(folder, 'report.html');
      await writeFile(file, await renderHtml(await buildReport(makeReportData())));
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const complaints: string[] = [];
      page.on('console', (line) => complaints.push(line.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) complaints.push(`foreign request: ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      expect(await width()).toBe(1280);
      expect(await page.locator('figure svg').count()).toBe(5);
      await page.setViewportSize({ width: 390, height: 800 });
      expect(await width()).toBe(390);
      await page.emulateMedia({ media: 'print' });
      // A4 less its margins, at 96 pixels an inch.
      await page.setViewportSize({ width: 688, height: 1000 });
      expect(await width()).toBe(688);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await rm(folder, { recursive: true });
    }
  }, 30_000);
});
