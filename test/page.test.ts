import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DashboardReader } from '../src/dashboard/dashboard-reader.ts';
import { DiceboardError } from '../src/domain/errors.ts';
import { describeWith } from './needs.ts';
import { buildPage } from './page/built-page.ts';
import { createFakeReader, createFakeSubjects } from './page/fake-reader.ts';
import {
  emptySweep,
  failedSweep,
  hugeSweep,
  largeSweep,
  mixedSweep,
  oneRun,
  tiedSweep,
  unscoredSweep,
} from './page/fake-sweeps.ts';
import { findViolations, launchChromium, measureOverflow, openPage } from './page/open-page.ts';
import type { PageInput } from './page/open-page.ts';

describeWith('chromium', 'the page', () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildPage>>;
  let complaints: string[] = [];
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    built = await buildPage();
    browser = await launchChromium();
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

  type Subjects =
    | DashboardReader
    | Pick<PageInput, 'reader' | 'operator' | 'tokenFiles' | 'everyMs' | 'failuresPerMinute'>;

  /** A tab at a route; whatever it complains of fails the test. */
  async function open(subjects: Subjects, route = '', context: BrowserContextOptions = {}): Promise<Page> {
    const served = 'reader' in subjects ? subjects : { reader: subjects };
    const opened = await openPage({ browser, pageFolder: built.folder, route, context, ...served });
    complaints = opened.complaints;
    closers.push(opened.close);
    return opened.page;
  }

  const rows = (page: Page) => page.locator('.variant-row');
  const rowOf = (page: Page, text: string) =>
    rows(page)
      .filter({ has: page.locator('th', { hasText: text }) })
      .first();
  const header = (page: Page, name: string) => page.getByRole('columnheader', { name, exact: true });
  const count = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();

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
    await page.waitForURL(/\/runs\//);
    await page.goBack();
    await page.getByRole('heading', { name: 'demo' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sweeps/demo-5e6f7a8b');
  });

  test('marks the reference, leaky and collapsed rows, and keeps published figures out of our columns', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/demo');
    await count(page, '11 rows');
    await page
      .getByText(/loses to U-Net f=8 by 35\.5 points \(/)
      .first()
      .waitFor();
    expect(await rowOf(page, 'U-Net f=8').innerText()).toContain('reference');
    expect(await rowOf(page, 'Adam 0.001').innerText()).toContain('leaky');
    expect(await rowOf(page, 'LR-ASPP, skips').innerText()).toContain('1 collapsed');
    expect(await rowOf(page, 'no BN').innerText()).toContain('failed');
    await page.locator('.board-frame').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.getByText('validation 84.01 · test 85.26').waitFor();
    expect(await page.locator('tr.published').count()).toBe(4);
    expect(await page.locator('tr.published .col-dice, tr.published .col-verdict').count()).toBe(0);
  });

  test('ranks by another convention, says which ranks flip, and keeps it in the address', async () => {
    const sweep = mixedSweep();
    const second = sweep.runs.findIndex(({ parameters }) => parameters['nesterov'] === false);
    sweep.runs[second] = { ...sweep.runs[second]!, tumourBonus: 0.2 };
    const page = await open(createFakeReader([sweep]), 'sweeps/demo');
    await page.getByLabel('Rank by').selectOption('tumourSliceDice');
    await page.getByText(/By Dice on tumour slices \d of \d ranks change\. MobileNetV3/).waitFor();
    const first = rows(page).first();
    expect(await first.locator('.col-rank').innerText()).toMatch(/1\s*↑ from 3/);
    expect(await header(page, 'Dice on tumour slices %').count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?metric=tumourSliceDice');
    await page.reload();
    await page.getByText(/ranks change/).waitFor();
    await page.getByLabel('Rank by').selectOption({ label: "Dice per patient (this sweep's)" });
    await page.getByText(/ranks change/).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  test('sorts two hundred variants by every column, by mouse and keyboard, and keeps it in the address', async () => {
    const page = await open(createFakeReader([largeSweep()]), 'sweeps/large');
    await count(page, '204 rows');
    const first = rows(page).first();
    expect(await first.innerText()).toContain('SGD 0.001');
    const names = [
      'Variant',
      'Dice %',
      'Against U-Net',
      'Pooled %',
      'Parameters',
      'MACs',
      'Minutes',
      'Runs',
      'State',
    ];
    for (const name of names) {
      await header(page, name).getByRole('button').click();
      await page.locator('th[aria-sort]', { hasText: name }).waitFor();
    }
    const dice = header(page, 'Dice %');
    await dice.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.locator('.col-dice[aria-sort=descending]').waitFor();
    await page.keyboard.press('Space');
    await page.locator('.col-dice[aria-sort=ascending]').waitFor();
    expect(await first.innerText()).toContain('SGD 0.2 ');
    expect(new URL(page.url()).search).toBe('?sort=dice');
    await page.reload();
    await count(page, '204 rows');
    expect(await first.innerText()).toContain('SGD 0.2 ');
  });

  test('filters by fields and words, shares the filter by address, and names the fields it knows', async () => {
    const page = await open(createFakeReader([largeSweep()]), 'sweeps/large');
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await count(page, '204 rows');
    await page.keyboard.press('/');
    await page.keyboard.type('learningRate>=0.19 is:completed');
    await count(page, '11 of 204 rows');
    await filter.fill('dice<0.5 learningrate<0.19');
    await count(page, '38 of 204 rows');
    await page.goto(`${page.url().split('?')[0]}?filter=no+such+thing`);
    await page.getByText('No variant meets this filter.').waitFor();
    expect(await filter.inputValue()).toBe('no such thing');
    await filter.fill('colour=red');
    await page.getByRole('alert').filter({ hasText: 'no field colour; there are dice' }).waitFor();
    await count(page, '204 rows');
  });

  test('groups by a setting, hides and pins columns, all of it in the address', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/demo');
    await page.getByLabel('Group by').selectOption('optimizer');
    await page.locator('.section-row', { hasText: 'optimizer adam' }).waitFor();
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Show Pooled %' }).uncheck();
    await page.getByRole('checkbox', { name: 'Pin Minutes' }).check();
    await page.keyboard.press('Escape');
    await header(page, 'Pooled %').waitFor({ state: 'detached' });
    await page.locator('th.col-variant + th.col-minutes').waitFor();
    expect(new URL(page.url()).search).toBe('?group=optimizer&hide=pooled&pin=minutes');
    await page.locator('.board-frame').evaluate((box) => box.scrollTo(600, 0));
    const places = await header(page, 'Minutes').evaluate((cell) => [
      cell.getBoundingClientRect().left,
      cell.closest('.board-frame')!.getBoundingClientRect().left,
    ]);
    expect(places[0]! - places[1]!).toBeLessThan(520);
  });

  test('downloads what is shown: the same rows, in the same order, of the same columns', async () => {
    const route = 'sweeps/large?sort=-minutes&filter=learningRate<0.004&hide=verdict,state';
    const page = await open(createFakeReader([largeSweep()]), route);
    await count(page, '3 of 204 rows');
    const shown = await rows(page).locator('.subtitle').allInnerTexts();
    await page.getByText('Download', { exact: true }).click();
    const text = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`large.${name.toLowerCase()}`);
      return readFile(await download.path(), 'utf8');
    };
    const csv = (await text('CSV')).trim().split('\r\n');
    const json = JSON.parse(await text('JSON')) as Record<string, unknown>[];
    expect(csv).toHaveLength(4);
    expect(csv[0]).not.toMatch(/verdict|state/);
    expect(csv[0]!.split(',')).toEqual(Object.keys(json[0]!));
    for (const [place, line] of csv.slice(1).entries()) {
      expect(line).toContain(shown[place]);
      expect(json[place]!['variant']).toContain(shown[place]);
      expect(line.split(',')).toContain(String(json[place]!['dice']));
    }
  });

  test('of thousands of rows only those in sight are drawn, and the keyboard reaches the last', async () => {
    const page = await open({ reader: createFakeReader([hugeSweep()]), everyMs: 1000 }, 'sweeps/huge');
    await count(page, '2,000 rows');
    expect(await rows(page).count()).toBeLessThan(60);
    expect(await page.locator('table.board').getAttribute('aria-rowcount')).toBe('2001');
    await page.locator('.board-frame').evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
    await page.locator('tr[aria-rowindex="1003"]').waitFor();
    await page.locator('.board-frame').evaluate((box) => box.scrollTo(0, 0));
    await page.locator('[data-control=open]').first().focus();
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.ariaRowIndex))
      .toBe('3');
    await page.keyboard.press('End');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.ariaRowIndex))
      .toBe('2001');
    await page.getByRole('searchbox').fill('learningRate=0.2');
    await count(page, '1 of 2,000 rows');
  });

  test('chooses variants and runs, and leads to their comparison', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/demo');
    await page.getByRole('checkbox', { name: /^Compare the runs of U-Net f=8/ }).check();
    await count(page, '2 runs chosen');
    await page.getByRole('button', { name: 'MobileNetV3 + LR-ASPP', exact: true }).first().click();
    await page.getByRole('checkbox', { name: /^Compare seed 1, fold 0 of MobileNetV3/ }).check();
    await count(page, '3 runs chosen');
    const href = await page.getByRole('link', { name: 'Compare' }).getAttribute('href');
    expect(new URL(href!, page.url()).searchParams.get('runs')!.split(',')).toHaveLength(3);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.getByRole('button', { name: 'Compare' }).isDisabled()).toBe(true);
  });

  test('an operator stars, tags and notes a variant, and another page shows it', async () => {
    const subjects = createFakeSubjects([mixedSweep()]);
    const page = await open(subjects, 'sweeps/demo');
    await page.getByRole('button', { name: /^Star U-Net f=8/ }).click();
    await page.getByRole('button', { name: /^Star U-Net f=8/, pressed: true }).waitFor();
    await page.getByRole('button', { name: /tags and note of U-Net f=8/ }).click();
    await page.getByLabel('Tags', { exact: true }).fill('paper, baseline');
    await page.getByLabel('Note', { exact: true }).fill('odd on patient 7');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => subjects.asked.length).toBe(2);
    expect(subjects.asked[1]).toContain(
      '"starred":true,"tags":["paper","baseline"],"note":"odd on patient 7"',
    );
    const other = await page.context().newPage();
    await other.goto(`${page.url()}?filter=tag:paper+is:starred`);
    await other.getByText('odd on patient 7').waitFor();
    await count(other, '1 of 11 rows');
  });

  test('a run that completes takes its rank while the keyboard stays where it was', async () => {
    const sweep = mixedSweep();
    const page = await open(createFakeReader([sweep]), 'sweeps/demo');
    const opened = page.getByRole('button', { name: 'U-Net f=8' });
    await opened.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'seed 1, fold 0' }).waitFor();
    const queued = sweep.runs.find((run) => run.status === 'queued')!;
    sweep.runs[sweep.runs.indexOf(queued)] = { ...queued, status: 'completed', epochsDone: 30, dice: 0.91 };
    await page.getByText('leads with a validation Dice of 91.00 %').waitFor();
    expect(await rows(page).first().innerText()).toContain('RMSProp');
    expect(await opened.getAttribute('aria-expanded')).toBe('true');
    expect(await opened.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('shows progress, workers and failures with their last lines, and an operator acts after being asked', async () => {
    const sweep = mixedSweep();
    const subjects = createFakeSubjects([sweep]);
    const page = await open(subjects, 'sweeps/demo/progress');
    await page.getByText('11 of 13 runs ended').waitFor();
    await page
      .getByRole('row', { name: /laptop-1/ })
      .getByText('wasm · cpu')
      .waitFor();
    await page.getByText('OUT_OF_MEMORY: expected 2 GB, got 1 GB').first().waitFor();
    await page.getByText('Last lines of its log').first().click();
    await page.locator('pre', { hasText: 'seed 1 begins' }).waitFor();
    await page.getByRole('button', { name: 'Pause …' }).click();
    await page.getByRole('dialog', { name: 'Pause?' }).getByRole('button', { name: 'Leave it' }).click();
    expect(subjects.asked).toEqual([]);
    await page.getByRole('button', { name: 'Pause …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume …' }).waitFor();
    await page.getByRole('button', { name: 'Cancel the sweep …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.getByText('2 cancelled').waitFor();
    await page.getByRole('button', { name: 'Retry …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await page.getByText('1 queued').waitFor();
    expect(subjects.asked).toEqual(['pause', 'cancel demo-5e6f7a8b', expect.stringMatching(/^retry run /)]);
  });

  test('without an operator nothing is offered that would be refused', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/demo/progress');
    await page.getByRole('row', { name: /laptop-1/ }).waitFor();
    expect(await page.getByRole('button', { name: /Pause|Cancel|Retry/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Leaderboard' }).click();
    await count(page, '11 rows');
    expect(await page.getByRole('button', { name: /^Star ./ }).count()).toBe(0);
  });

  const token = 'viewer-token-0123456789abcdef';
  async function writeViewerToken(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'diceboard-tokens-'));
    closers.push(() => rm(folder, { recursive: true }));
    const viewer = join(folder, 'viewer');
    await writeFile(viewer, `${token}\n`, { mode: 0o600 });
    return viewer;
  }
  async function logIn(page: Page): Promise<void> {
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Log in' }).click();
  }
  /** From the page's own address, as somebody behind the same proxy. */
  async function guessTokens(page: Page, times: number): Promise<void> {
    const { origin } = new URL(page.url());
    for (let guess = 0; guess < times; guess++)
      await page.request.post(`${origin}/api/login`, {
        data: { token: `guess ${guess}` },
        headers: { Origin: origin },
      });
  }

  test('asks for a token where the server wants one, and shows what its role allows', async () => {
    const viewer = await writeViewerToken();
    const page = await open({ ...createFakeSubjects([mixedSweep()]), tokenFiles: { viewer } }, 'sweeps/demo');
    await page.getByLabel('Token').fill('not the token, surely not');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').filter({ hasText: 'TOKEN_WRONG' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await logIn(page);
    await count(page, '11 rows');
    expect(await page.getByRole('button', { name: /^Star ./ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Token').waitFor();
    for (const complaint of complaints.splice(0)) expect(complaint).toContain('401');
  });

  test('who shares an address with somebody who guesses is told how long to wait, logged in or not', async () => {
    const viewer = await writeViewerToken();
    const served = { ...createFakeSubjects([mixedSweep()]), tokenFiles: { viewer }, failuresPerMinute: 10 };
    const page = await open(served, 'sweeps/demo');
    await logIn(page);
    await count(page, '11 rows');
    await guessTokens(page, 10);
    await page.reload();
    const sentence = page.getByText(/others behind the same proxy\. The server answers it again in \d+ s\./);
    await sentence.first().waitFor();
    expect(await page.getByLabel('Token').count()).toBe(0);
    expect(await measureOverflow(page)).toBeLessThanOrEqual(0);
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/401|429/);
  });

  test('who has a token need not wait for those who have none', async () => {
    const viewer = await writeViewerToken();
    const served = { ...createFakeSubjects([mixedSweep()]), tokenFiles: { viewer }, failuresPerMinute: 10 };
    const page = await open(served, 'sweeps/demo');
    await page.getByLabel('Token').waitFor();
    for (let time = 0; time < 10; time++) await page.request.get(new URL('/api/session', page.url()).href);
    await page.reload();
    await page.getByText(/The server answers it again in \d+ s\./).waitFor();
    await page.getByRole('button', { name: 'Log in with a token' }).click();
    await logIn(page);
    await count(page, '11 rows');
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/401|429/);
  });

  test('a login that the server does not look at at present says for how long, and is not sent again', async () => {
    const viewer = await writeViewerToken();
    const served = { ...createFakeSubjects([mixedSweep()]), tokenFiles: { viewer }, failuresPerMinute: 10 };
    const page = await open(served, 'sweeps/demo');
    await page.getByLabel('Token').waitFor();
    await guessTokens(page, 10);
    await logIn(page);
    const alert = page.getByRole('alert').filter({ hasText: /The server answers it again in \d+ s\./ });
    await alert.waitFor();
    expect(await page.getByRole('button', { name: 'Log in' }).isDisabled()).toBe(true);
    expect(await findViolations(page)).toEqual([]);
    const before = await alert.innerText();
    await expect.poll(() => alert.innerText()).not.toBe(before);
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/401|429/);
  });

  test('keeps its table and says so when the database is away, and recovers by itself', async () => {
    const reader = createFakeReader([mixedSweep()]);
    let isAway = false;
    const progress: DashboardReader['progress'] = async (id) => {
      if (isAway) throw new DiceboardError('DATABASE_UNREACHABLE', 'expected a database, got none');
      return reader.progress(id);
    };
    const page = await open({ ...reader, progress }, 'sweeps/demo');
    await count(page, '11 rows');
    isAway = true;
    await page.locator('.connection', { hasText: 'DATABASE_UNREACHABLE' }).waitFor();
    await count(page, '11 rows');
    isAway = false;
    await page.locator('.connection', { hasText: 'live' }).waitFor();
  });

  test('an unknown sweep is named, with the way on', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/nope');
    expect(await page.getByRole('alert').innerText()).toContain('got nope');
    expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('text of a sweep is never read as markup', async () => {
    const page = await open(createFakeReader([{ ...oneRun(), name: '<img src=x onerror=alert(1)>' }]));
    await page.getByRole('link', { name: '<img src=x' }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  test('light and dark are the reader’s choice, and stay so', async () => {
    const page = await open(createFakeReader([mixedSweep()]), '', { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByLabel('Colours').selectOption('dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('heading', { name: 'Sweeps' }).waitFor();
    expect(await ground()).toBe(dark);
    await page.getByLabel('Colours').selectOption('system');
    expect(await ground()).toBe(light);
  });

  test('the question mark tells which keys do what', async () => {
    const page = await open(createFakeReader([mixedSweep()]), 'sweeps/demo');
    await count(page, '11 rows');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('to the filter').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  const degenerate = {
    'none queued': [emptySweep, 'No run is in this sweep.'],
    'all failed': [failedSweep, 'No run has been scored so far. Why runs failed'],
    'one run': [oneRun, 'No run has been scored so far.'],
    'no score at all': [unscoredSweep, 'No run has been scored so far.'],
    'ties on one patient without a reference': [tiedSweep, 'this sweep has no measured reference'],
  } as const;
  for (const [name, [makeSweep, said]] of Object.entries(degenerate))
    test(`a study with ${name} has a leaderboard and a progress that make sense`, async () => {
      const sweep = makeSweep();
      const page = await open(
        createFakeReader([sweep], { published: name !== 'none queued' }),
        `sweeps/${sweep.name}`,
      );
      if (name === 'none queued') await page.getByText('No run was queued in this sweep').waitFor();
      else await page.locator('.headline', { hasText: said }).waitFor();
      expect(await findViolations(page)).toEqual([]);
      await page.getByRole('link', { name: 'Progress' }).click();
      await page.getByRole('heading', { name: 'Failures' }).waitFor();
      expect(await findViolations(page)).toEqual([]);
    });

  test('equal scores share a rank', async () => {
    const page = await open(createFakeReader([tiedSweep()]), 'sweeps/ties');
    await count(page, '7 rows');
    expect((await page.locator('td.col-rank').allInnerTexts()).filter(Boolean)).toEqual(['1', '1', '1']);
  });

  for (const [width, colorScheme] of [
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1920, 'dark'],
  ] as const)
    test(`fits ${width} pixels and is free of WCAG violations, ${colorScheme}`, async () => {
      const subjects = { ...createFakeSubjects([mixedSweep()]), everyMs: 1000 };
      const page = await open(subjects, '', { viewport: { width, height: 800 }, colorScheme });
      for (const route of [
        '/',
        '/sweeps/demo',
        '/sweeps/demo?metric=hd95&group=optimizer',
        '/sweeps/demo/progress',
      ]) {
        await page.goto(new URL(route, page.url()).href);
        await page.locator('.connection', { hasText: 'live' }).waitFor();
        await page.locator('[role=progressbar]').first().waitFor();
        if (route === '/sweeps/demo') await page.locator('.disclosure').first().click();
        expect(await measureOverflow(page)).toBeLessThanOrEqual(0);
        expect(await findViolations(page)).toEqual([]);
      }
    }, 180_000);
});
