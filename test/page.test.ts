import { chromium as browserType } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DashboardReader } from '../src/dashboard/dashboard-reader.ts';
import { serveDashboard } from '../src/dashboard/serve.ts';
import { DiceboardError } from '../src/domain/errors.ts';
import { chromium, describeWith } from './needs.ts';
import { buildPage } from './page/built-page.ts';
import { createFakeReader, idOf } from './page/fake-reader.ts';
import { failedSweep, largeSweep, mixedSweep, oneRun } from './page/fake-sweeps.ts';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';
const everyMs = 50;

describeWith('chromium', 'the page', () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildPage>>;
  let complaints: string[] = [];
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    built = await buildPage();
    browser = await browserType.launch({ executablePath: chromium, args: flags.split(' ') });
  });
  afterAll(async () => {
    await browser.close();
    await built.remove();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    const seen = complaints;
    complaints = [];
    expect(seen).toEqual([]);
  });

  /** A tab at a route of a page over that reader; whatever it complains of fails the test, foreign hosts too. */
  async function open(
    reader: DashboardReader,
    route = '',
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const served = await serveDashboard({
      reader,
      host: '127.0.0.1',
      port: 0,
      pageFolder: built.folder,
      everyMs,
    });
    closers.push(served.close);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    closers.push(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
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

  const titles = (page: Page) => page.locator('.board tbody th .title').allInnerTexts();
  const headerOf = (page: Page, name: string) => page.getByRole('columnheader', { name });

  test('with no sweep it says how to queue one', async () => {
    const page = await open(createFakeReader([]));
    await page.getByText('npx diceboard sweep').waitFor();
    expect(await page.title()).toBe('Sweeps · diceboard');
  });

  test('from the list through a variant to its run, and back with the browser', async () => {
    const page = await open(createFakeReader([mixedSweep()]));
    await page.getByRole('link', { name: 'demo', exact: true }).click();
    await page.getByRole('button', { name: 'U-Net f=8' }).click();
    await page.getByRole('link', { name: 'seed 2, fold 0' }).click();
    await page.getByRole('heading', { name: 'U-Net f=8' }).waitFor();
    await page.getByText('Went on after').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\//);
    await page.goBack();
    await page.getByRole('heading', { name: 'demo' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sweeps/demo-5e6f7a8b');
  });

  test('marks the reference, leaky and collapsed rows, and keeps published figures out of our columns', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/demo');
    const row = (text: string) => page.locator('.board tbody tr', { hasText: text }).first();
    await page.getByRole('status').filter({ hasText: '7 variants' }).waitFor();
    await page
      .getByText(/beats U-Net f=8 by 1\.0 points \(/)
      .first()
      .waitFor();
    expect(await row('U-Net f=8').innerText()).toContain('reference');
    expect(await row('Adam 0.001').innerText()).toContain('leaky split');
    expect(await row('LR-ASPP, skips').innerText()).toContain('collapsed: seed 2, fold 0');
    expect(await row('no BN').innerText()).toContain('1 diverged, 1 failed');
    const published = page.locator('tr.published');
    expect(await published.count()).toBe(4);
    expect(await published.nth(1).innerText()).toContain('validation 84.01 · test 85.26');
    expect(await published.nth(1).innerText()).toContain('Dice pooled over slices');
    expect(await published.locator('td.dice, td.pooled, td.difference').count()).toBe(0);
  });

  test('sorts two hundred variants by every column, by mouse and keyboard, and keeps it in the address', async () => {
    const page = await open(createFakeReader([largeSweep()]), 'sweeps/large');
    await page.getByText('200 variants').waitFor();
    expect(await page.locator('.board tbody tr').count()).toBe(204);
    const first = page.locator('.board tbody tr').first();
    expect(await first.innerText()).toContain('SGD 0.001');
    for (const name of [
      'Variant',
      'Dice %',
      'Pooled Dice %',
      'To U-Net',
      'Parameters',
      'Minutes',
      'Runs',
      'State',
    ]) {
      const header = headerOf(page, name).first();
      await header.getByRole('button').click();
      expect(await header.getAttribute('aria-sort')).not.toBe('none');
    }
    const dice = page.locator('th.dice button').first();
    await dice.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('th.dice').first().getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('Space');
    expect(await page.locator('th.dice').first().getAttribute('aria-sort')).toBe('ascending');
    expect(await first.innerText()).toContain('SGD 0.2 ');
    expect((await titles(page)).at(-1)).toContain('claimed by its authors');
    expect(new URL(page.url()).search).toBe('?sort=dice');
    await page.reload();
    await page.getByText('200 variants').waitFor();
    expect(await first.innerText()).toContain('SGD 0.2 ');
  });

  test('filters by the words of label, setting and state, and shares the filter by address', async () => {
    const page = await open(createFakeReader([largeSweep()]), 'sweeps/large');
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await filter.fill('learningrate=0.19 completed');
    await page.getByText('10 of 200 variants').waitFor();
    expect(await page.locator('.board tbody tr').count()).toBe(10);
    await page.goto(`${page.url().split('?')[0]}?filter=no+such+thing`);
    await page.getByText('0 of 200 variants').waitFor();
    expect(await filter.inputValue()).toBe('no such thing');
  });

  test('when all runs failed it shows neither rank nor leader, and each run its reason', async () => {
    const sweep = failedSweep();
    const page = await open(createFakeReader([sweep]), 'sweeps/broken');
    await page.getByText('No run has been scored so far.').waitFor();
    await page.locator('.facts', { hasText: '3 failed' }).waitFor();
    expect(await page.locator('td.rank').first().innerText()).toBe('');
    await page.goto(new URL(`/runs/${idOf(sweep, sweep.runs[0]!)}`, page.url()).href);
    await page.getByText('DATA_CHANGED').waitFor();
    await page.getByText('Never scored.').waitFor();
  });

  test("a run's curves grow while it trains, without a reload", async () => {
    const sweep = oneRun();
    const run = sweep.runs[0]!;
    const page = await open(createFakeReader([sweep]), `runs/${idOf(sweep, run)}`);
    await page.getByText('epoch 7 of 30').waitFor();
    expect(await pointsDrawn(page)).toEqual([7, 7, 7, 7]);
    run.epochsDone = 8;
    await page.getByText('epoch 8 of 30').waitFor();
    expect(await pointsDrawn(page)).toEqual([8, 8, 8, 8]);
    Object.assign(run, { epochsDone: 30, status: 'completed' });
    await page.locator('.status', { hasText: 'completed' }).first().waitFor();
    expect(await pointsDrawn(page)).toEqual([30, 30, 30, 30]);
    const label = await page.getByRole('img', { name: 'Validation Dice' }).getAttribute('aria-label');
    expect(label).toMatch(/mean per patient 70\.0, pooled 75\.6/);
  });

  test('a run that completes takes its rank while the keyboard stays where it was', async () => {
    const sweep = mixedSweep();
    const page = await open(createFakeReader([sweep]), 'sweeps/demo');
    const opened = page.getByRole('button', { name: 'U-Net f=8' });
    await opened.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'seed 1, fold 0' }).waitFor();
    const queued = sweep.runs.find((run) => run.status === 'queued')!;
    Object.assign(queued, { status: 'running', epochsDone: 4 });
    await page.getByText('training, epoch 4 of 30').waitFor();
    sweep.runs[sweep.runs.indexOf(queued)] = { ...queued, status: 'completed', epochsDone: 30, dice: 0.91 };
    await page.getByText('leads with a validation Dice of 91.00 %').waitFor();
    expect(await page.locator('.board tbody tr').first().innerText()).toContain('RMSProp');
    expect(await opened.getAttribute('aria-expanded')).toBe('true');
    expect(await opened.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('keeps its table and says so when the database is away, and recovers by itself', async () => {
    const reader = createFakeReader([mixedSweep()]);
    let isAway = false;
    const progress: DashboardReader['progress'] = async (id) => {
      if (isAway) throw new DiceboardError('DATABASE_UNREACHABLE', 'expected a database, got none');
      return reader.progress(id);
    };
    const page = await open({ ...reader, progress }, 'sweeps/demo');
    await page.getByText('7 variants').waitFor();
    isAway = true;
    await page.locator('#connection', { hasText: 'DATABASE_UNREACHABLE' }).waitFor();
    expect(await page.locator('.board tbody tr').count()).toBe(11);
    isAway = false;
    await page.locator('#connection', { hasText: 'live' }).waitFor();
  });

  test('an unknown sweep is named, with the way on', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/nope');
    expect(await page.getByRole('alert').innerText()).toContain('got nope; open / for the list of sweeps');
    expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('text of a sweep is never read as markup', async () => {
    const sweep = { ...oneRun(), name: '<img src=x onerror=alert(1)>' };
    const page = await open(createFakeReader([sweep]));
    await page.getByRole('link', { name: '<img src=x' }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  for (const [width, colorScheme] of [
    [390, 'light'],
    [390, 'dark'],
    [768, 'dark'],
    [1000, 'light'],
    [1280, 'light'],
    [1280, 'dark'],
    [1920, 'dark'],
  ] as const)
    test(`fits ${width} pixels, ${colorScheme}`, async () => {
      const sweep = mixedSweep();
      const reader = createFakeReader([sweep]);
      const page = await open(reader, '', { viewport: { width, height: 800 }, colorScheme });
      const routes = {
        '/': 'Sweeps',
        '/sweeps/demo': 'demo',
        [`/runs/${idOf(sweep, sweep.runs[5]!)}`]: 'LR-ASPP',
      };
      for (const [route, heading] of Object.entries(routes)) {
        await page.goto(new URL(route, page.url()).href);
        await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
        await page.locator('#connection', { hasText: 'live' }).waitFor();
        await page.locator('[role=progressbar]').first().waitFor();
        const sizes = await page.evaluate(measurePage);
        expect(sizes.overflow).toBeLessThanOrEqual(0);
        expect(sizes.contrast).toBeGreaterThanOrEqual(4.5);
        expect(sizes.isDark).toBe(colorScheme === 'dark');
      }
    });
});

/** Points in every line that Chart.js holds, over both figures. */
async function pointsDrawn(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    type Drawn = { data: { datasets: { data: unknown[] }[] } };
    const { Chart } = globalThis as unknown as { Chart: { getChart(canvas: Element): Drawn } };
    const charts = [...document.querySelectorAll('canvas')].map((canvas) => Chart.getChart(canvas));
    return charts.flatMap(({ data }) => data.datasets.map((dataset) => dataset.data.length));
  });
}

/** Runs in the page: how far page and table are wider than their place, its lowest contrast of text, and whether it is dark. */
function measurePage(): { overflow: number; contrast: number; isDark: boolean } {
  const luminance = (colour: string) => {
    const linear = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  };
  const groundOf = (node: Element): string => {
    for (let at: Element | null = node; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const board = document.querySelector('.board-frame') ?? document.body;
  const withText = [...document.body.querySelectorAll('*')].filter((node) =>
    [...node.childNodes].some(
      (child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim() !== '',
    ),
  );
  const contrasts = withText.map((node) => {
    const [low, high] = [luminance(getComputedStyle(node).color), luminance(groundOf(node))].sort(
      (a, b) => a - b,
    );
    return (high! + 0.05) / (low! + 0.05);
  });
  return {
    overflow: Math.max(
      document.documentElement.scrollWidth - window.innerWidth,
      board.scrollWidth - board.clientWidth,
    ),
    contrast: Math.min(...contrasts),
    isDark: luminance(groundOf(document.body)) < 0.1,
  };
}
