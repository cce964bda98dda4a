import axe from 'axe-core';
import { chromium as browserType } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { serveDashboard } from '../../src/dashboard/serve.ts';
import { chromium } from '../needs.ts';
import { buildPage } from './built-page.ts';
import { createChartsReader } from './charts-reader.ts';
import type { ChartsWorld } from './charts-reader.ts';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

/** A browser over today's page; whatever a tab complains of is in `complaints`, foreign hosts too. */
export async function startCharts() {
  const built = await buildPage();
  const browser: Browser = await browserType.launch({ executablePath: chromium, args: flags.split(' ') });
  const closers: (() => Promise<void>)[] = [];
  const complaints: string[] = [];

  async function open(world: ChartsWorld, route: string, options: BrowserContextOptions = {}): Promise<Page> {
    const reader = createChartsReader(world);
    const served = await serveDashboard({
      reader,
      host: '127.0.0.1',
      port: 0,
      pageFolder: built.folder,
      everyMs: 50,
      failuresPerMinute: 1000,
    });
    closers.push(served.close);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    closers.push(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url)) complaints.push(`foreign request: ${request.url()}`);
    });
    await page.goto(served.url + route);
    return page;
  }

  return {
    open,
    complaints,
    /** Closes what was opened since; the browser stays. */
    async closeTabs() {
      for (const close of closers.splice(0).reverse()) await close();
    },
    async stop() {
      await browser.close();
      await built.remove();
    },
  };
}

/** What axe finds against WCAG 2.2 A and AA, each with the first place that it stands at. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
}

/** How far the page is wider than its window. */
export const findOverflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
