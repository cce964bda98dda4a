import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { chromium as browserType } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { serveDashboard } from '../../src/dashboard/serve.ts';
import type { ServeOptions } from '../../src/dashboard/serve.ts';
import { chromium } from '../needs.ts';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

export function launchChromium(): Promise<Browser> {
  return browserType.launch({ executablePath: chromium, args: flags.split(' ') });
}

export interface OpenedPage {
  readonly page: Page;
  readonly url: string;
  /** What the browser complained of: errors, warnings, and requests to other hosts. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export type PageInput = Pick<
  ServeOptions,
  'reader' | 'operator' | 'tokenFiles' | 'everyMs' | 'failuresPerMinute'
> & {
  readonly browser: Browser;
  readonly pageFolder: string;
  /** Without the leading slash. */
  readonly route?: string;
  readonly context?: BrowserContextOptions;
};

/** A tab at a route of a page over that reader. */
export async function openPage({
  browser,
  route = '',
  context: options,
  ...served
}: PageInput): Promise<OpenedPage> {
  const complaints: string[] = [];
  const server = await serveDashboard({
    host: '127.0.0.1',
    port: 0,
    everyMs: 50,
    failuresPerMinute: 1000,
    ...served,
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(server.url) && !asked.startsWith('blob:'))
      complaints.push(`foreign request: ${asked}`);
  });
  await page.goto(server.url + route);
  const close = async () => {
    await context.close();
    await server.close();
  };
  return { page, url: server.url, complaints, close };
}

const axeFile = createRequire(import.meta.url).resolve('axe-core');

/** Violations of WCAG 2 A and AA that axe finds in the page, each with the first element that has it. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, 'utf8'));
  return page.evaluate(async () => {
    type Found = {
      violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
    };
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Found> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`,
    );
  });
}

/** Pixels by which the page is wider than its window. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
