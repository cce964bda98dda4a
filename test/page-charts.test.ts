import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { describeWith } from './needs.ts';
import { makeRow } from './page/charts-board.ts';
import { makeLog, makeRun } from './page/charts-data.ts';
import { findOverflow, findViolations, startCharts } from './page/charts-page.ts';
import { makeWorld } from './page/charts-reader.ts';

// a browser beside a sweep that trains on every core takes its time
vi.setConfig({ testTimeout: 180_000 });

const allRuns = 'base-1,base-2,skips-1,skips-2,unet-1,adam-1';
/** Of the worst patient of base-1. */
const slice = (number: number) => `runs/base-1/slices/TCGA_CS_4941_1/${number}`;

describeWith('chromium', 'the pictures of the page', () => {
  let charts: Awaited<ReturnType<typeof startCharts>>;
  beforeAll(async () => {
    charts = await startCharts();
  });
  afterAll(() => charts.stop());
  afterEach(async () => {
    await charts.closeTabs();
    expect(charts.complaints.splice(0)).toEqual([]);
  });

  const open: typeof charts.open = (...given) => charts.open(...given);
  const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
  const picture = (page: Page, name: RegExp | string) => page.getByRole('img', { name });

  test('Dice against cost: the front follows the cost that is chosen, and the address keeps it', async () => {
    const page = await open(makeWorld(), 'sweeps/charts/cost');
    await picture(page, /7 rows, 3 on the Pareto front, the best of them U-Net f=8/).waitFor();
    await page.getByLabel('Over', { exact: true }).selectOption('minutes');
    await picture(page, /Dice over minutes of training a run: 5 rows/).waitFor();
    expect(query(page)).toMatchObject({ cost: 'minutes' });
    const published = page.locator('tr', { hasText: 'published' });
    expect(await published.count()).toBe(0);
    await page.reload();
    await picture(page, /minutes of training/).waitFor();
  });

  test('what is leaky or published is marked, and never on the front', async () => {
    const page = await open(makeWorld(), 'sweeps/charts/cost');
    const row = (text: string) => page.locator('tbody tr', { hasText: text });
    await row('claimed by its authors').waitFor();
    expect(await row('claimed by its authors').innerText()).toContain('22-fold cross-validation');
    const marked = row('leaky split');
    expect(await marked.count()).toBe(2);
    expect((await marked.allInnerTexts()).join()).not.toContain('on the front');
  });

  test('a row of the costs leads to its variant on the leaderboard', async () => {
    const page = await open(makeWorld(), 'sweeps/charts/cost');
    await page.getByRole('link', { name: 'MobileNetV3 + LR-ASPP, reduced tail' }).click();
    await page.getByText('1 of 8 rows').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sweeps/charts');
  });

  test('a click on a mark leads there too', async () => {
    const world = makeWorld();
    world.board = [makeRow({ key: 'only', label: 'U-Net f=8 · SGD', kind: 'reference', baseline: true })];
    const page = await open(world, 'sweeps/charts/cost');
    const canvas = picture(page, /1 rows/);
    const { width, height } = (await canvas.boundingBox())!;
    // the mark stands alone, somewhere in the middle: the pointer turns over what the chart answers to
    for (let x = 0.44; x < 0.54 && page.url().includes('/cost'); x += 0.005)
      // The click before may have led away: then there is nothing left to click.
      await canvas
        .click({ timeout: 2000, position: { x: x * width, y: 0.48 * height } })
        .catch(() => undefined);
    await page.waitForURL(/filter=/);
  });

  test('a board without scores says so, and an unknown sweep is named', async () => {
    const world = makeWorld();
    world.board = [];
    const page = await open(world, 'sweeps/charts/cost');
    await page.getByText('No run has been scored').waitFor();
    await page.goto(new URL('/sweeps/nope/cost', page.url()).href);
    expect(await page.getByRole('alert').innerText()).toContain('nope');
    expect(charts.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('compared runs stand in their colours with what differs alone', async () => {
    const page = await open(makeWorld(), `compare?runs=${allRuns}`);
    await page.getByRole('heading', { name: '6 runs compared' }).waitFor();
    await picture(page, /of 6 runs; latest/).waitFor();
    const headers = await page
      .locator('section', { hasText: 'What differs' })
      .locator('thead th')
      .allInnerTexts();
    expect(headers).toContain('optimizer');
    expect(headers).not.toContain('loss');
    await picture(page, /Parallel coordinates of 6 runs/).waitFor();
    await page.getByText('Mean difference').waitFor();
    expect(await page.getByRole('link', { name: 'its ablation' }).getAttribute('href')).toBe(
      '/sweeps/charts-1/ablation',
    );
  });

  test('smoothing, curve and band go into the address', async () => {
    const page = await open(makeWorld(), `compare?runs=${allRuns}`);
    await page.getByLabel('Smoothing').fill('0.6');
    await page.getByLabel('Curve').selectOption('validationLoss');
    await page.getByLabel('Band over seeds').selectOption('range');
    await picture(page, /Validation loss over epochs/).waitFor();
    await expect
      .poll(() => query(page))
      .toEqual({ runs: allRuns, smooth: '0.6', curve: 'validationLoss', band: 'range' });
  });

  test.each([
    ['Smoothing', `compare?runs=${allRuns}`, 'smooth', '0.5'],
    ['Opacity', slice(13), 'opacity', '0.95'],
  ] as const)('while %s moves the address rests; what is shown follows', async (label, route, name, end) => {
    const page = await open(makeWorld(), route);
    const slider = page.getByLabel(label);
    await slider.waitFor();
    const written = await slider.evaluate((input: HTMLInputElement, last) => {
      const { replaceState } = history;
      let count = 0;
      history.replaceState = (...given) => {
        count += 1;
        replaceState.apply(history, given);
      };
      const type = (value: string) => {
        input.value = value;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      };
      for (let step = 0; step < 150; step++) type(String(step / 150));
      type(last);
      const atOnce = count;
      Object.assign(globalThis, { countWritten: () => count });
      return atOnce;
    }, end);
    expect(written).toBe(0);
    await expect.poll(() => query(page)[name]).toBe(end);
    expect(await slider.inputValue()).toBe(end);
    const writes = await page.evaluate(() =>
      (globalThis as unknown as { countWritten(): number }).countWritten(),
    );
    expect(writes).toBe(1);
    await page.reload();
    expect(await slider.inputValue()).toBe(end);
  });

  test('a brush fades the runs outside of it everywhere, and goes again', async () => {
    const page = await open(makeWorld(), `compare?runs=${allRuns}`);
    await page.getByLabel('Dice, %, from').fill('71');
    await page.getByLabel('Dice, %, from').press('Enter');
    await page.getByText('4 of 6 runs lie within').waitFor();
    expect(await page.locator('.run-legend .faded').count()).toBe(2);
    await picture(page, /over epochs of 4 runs/).waitFor();
    await page.getByRole('button', { name: 'No brush' }).click();
    await picture(page, /over epochs of 6 runs/).waitFor();
    expect(query(page)).toEqual({ runs: allRuns });
  });

  test('a run that trains grows in the comparison without a reload, and one can be left out', async () => {
    const world = makeWorld();
    const page = await open(world, 'compare?runs=adam-1,unet-1');
    const legend = page.locator('.run-legend li', { hasText: 'Adam' });
    await legend.getByText('running').waitFor();
    const adam = { optimizer: 'adam', learningRate: 0.001 };
    world.runs[5] = makeRun({ id: 'adam-1', parameters: adam, dice: 0.77 });
    await legend.getByText('completed').waitFor();
    await legend.getByText('77.00').waitFor();
    await page.getByRole('button', { name: 'Leave out U-Net' }).click();
    await page.getByText('One run alone').waitFor();
    expect(query(page)).toEqual({ runs: 'adam-1' });
  });

  test('comparing nothing, an unknown run, or runs without a patient in common says what is the matter', async () => {
    const world = makeWorld();
    const page = await open(world, 'compare');
    await page.getByText('No run is chosen').waitFor();
    world.runs.push(makeRun({ id: 'queued-1', status: 'queued', epochsDone: 0 }));
    await page.goto(new URL('/compare?runs=base-1,queued-1,nope', page.url()).href);
    await page.getByText('Not both have been scored').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('Run nope: NOT_FOUND');
    expect(charts.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('the ablation has its effects as bars and as figures, and says when there are none', async () => {
    const world = makeWorld();
    const page = await open(world, 'sweeps/charts/ablation');
    await picture(page, /batchNorm off → on \+6\.10/).waitFor();
    const row = page.locator('tr', { hasText: 'skipConnections off → on' }).first();
    expect(await row.innerText()).toContain('−2.00 to +0.40');
    world.ablation = { ...world.ablation, mainEffects: [], interactions: [] };
    await page.reload();
    await page.getByText('No two completed variants differ').waitFor();
  });

  test('a run in training grows, with its log, without a reload', async () => {
    const world = makeWorld();
    const page = await open(world, 'runs/adam-1');
    await page.getByText('epoch 12 of 30', { exact: true }).waitFor();
    const adam = { optimizer: 'adam', learningRate: 0.001 };
    world.runs[5] = makeRun({
      id: 'adam-1',
      parameters: adam,
      dice: 0.63,
      status: 'running',
      epochsDone: 13,
    });
    world.log = makeLog(41);
    await page.getByText('epoch 13 of 30', { exact: true }).waitFor();
    await picture(page, /best epoch 11/)
      .first()
      .waitFor();
    const last = page.getByRole('list', { name: 'Log' }).locator('li').last();
    await last.getByText('epoch 41 of 30').waitFor();
    expect(
      await last.evaluate(
        (line) =>
          line.getBoundingClientRect().bottom <= line.parentElement!.getBoundingClientRect().bottom + 1,
      ),
    ).toBe(true);
  });

  test('the curves zoom in step, by fields and by dragging, and the address keeps it', async () => {
    const page = await open(makeWorld(), 'runs/base-1');
    await page.getByLabel('Epochs from').fill('10');
    await page.getByLabel('Epochs from').press('Enter');
    await picture(page, /Loss over epochs 10 to 30/).waitFor();
    await picture(page, /Validation Dice, % over epochs 10 to 30/).waitFor();
    expect(query(page)).toEqual({ epochs: '10-30' });
    await page.getByRole('button', { name: 'All epochs' }).click();
    const canvas = picture(page, /Loss over epochs 1 to 30/);
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/epochs=\d+-\d+/);
    await page.getByLabel('Learning rate').check();
    await picture(page, /Learning rate over epochs/).waitFor();
    await page.reload();
    await picture(page, /Learning rate over epochs/).waitFor();
  });

  test('a run offers its patients, worst first, and the spec that trains it again', async () => {
    const page = await open(makeWorld(), 'runs/skips-1');
    await picture(page, /Dice of 10 patients, worst first/).waitFor();
    await page.getByText('Patients in figures').click();
    const patients = page.getByRole('table', { name: 'Validation patients' }).locator('tbody tr');
    const scores = (await patients.locator('td:nth-child(2)').allInnerTexts()).map(Number);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    await page.getByText('data: phantom').waitFor();
    expect(await page.getByLabel('The command').innerText()).toContain(
      'npx diceboard sweep run-skips-1.yaml',
    );
    await patients.first().getByRole('link').click();
    await page.waitForURL(/\/runs\/skips-1\/slices\/.+\/13/);
  });

  test('queued, failed and one-epoch runs each have a page that makes sense', async () => {
    const world = makeWorld();
    world.runs.push(
      makeRun({ id: 'queued-1', status: 'queued', epochsDone: 0 }),
      makeRun({ id: 'failed-1', status: 'failed', epochsDone: 0, dice: null }),
      makeRun({ id: 'first-1', status: 'running', epochsDone: 1 }),
    );
    world.log = [];
    const page = await open(world, 'runs/queued-1');
    await page.getByText('No epoch has ended so far.').waitFor();
    await page.getByText('Not scored yet.').waitFor();
    await page.goto(new URL('/runs/failed-1', page.url()).href);
    await page.getByText('OUT_OF_MEMORY').waitFor();
    await page.getByText('Never scored.').waitFor();
    await page.goto(new URL('/runs/first-1', page.url()).href);
    await picture(page, /Loss over epochs 1 to 30/).waitFor();
    await page.goto(new URL('/runs/nope', page.url()).href);
    expect(await page.getByRole('alert').innerText()).toContain('nope');
    expect(charts.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('a slice has its truth and prediction in colour where they are, over the FLAIR', async () => {
    const page = await open(makeWorld(), `${slice(13)}?outlines=off&opacity=1`);
    await page.locator('.masks').waitFor();
    // the fake tumour's middle, a crescent on either side, and outside of it
    const colours = await page.locator('.masks').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
      const places = [
        [150, 110],
        [179, 101],
        [126, 118],
        [60, 60],
      ] as const;
      return places.map(([x, y]) => Array.from(data.slice(4 * (y * width + x)).slice(0, 4)).join(' '));
    });
    expect(colours).toEqual(['86 180 233 255', '240 228 66 255', '213 94 0 255', '0 0 0 0']);
  });

  test('keys go through slices and patients, and change what is shown; the address follows', async () => {
    const page = await open(makeWorld(), slice(13));
    await page.locator('.masks').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'slice 14' }).waitFor();
    await page.keyboard.press('End');
    await page.getByRole('heading', { name: 'slice 24' }).waitFor();
    await page.getByText('no tumour here').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: /TCGA_CS_494[^1]_1, slice 13/ }).waitFor();
    await page.keyboard.press('3');
    await page.keyboard.press('o');
    await page.waitForURL(/layer=truth&outlines=off/);
    await page
      .getByRole('listitem')
      .filter({ hasText: /^ ?tumour/ })
      .waitFor();
    await page.getByLabel('Opacity').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/opacity=0\.5/);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('slice 13');
  });

  test('two runs go in step', async () => {
    const page = await open(makeWorld(), slice(13));
    await page.getByLabel('Beside').selectOption('unet-1');
    await page.locator('.masks').nth(1).waitFor();
    await page.keyboard.press('ArrowLeft');
    await picture(page, /slice 12/)
      .nth(1)
      .waitFor();
    expect(query(page)).toEqual({ beside: 'unet-1' });
  });

  test('a picture that cannot be had says why in its place, and can be tried again', async () => {
    const world = makeWorld();
    world.broken = ['classes'];
    const page = await open(world, slice(13));
    await page.getByRole('alert').getByText('expected the checkpoint of the best epoch').waitFor();
    world.broken = [];
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.masks').waitFor();
    expect(new Set(charts.complaints.splice(0))).toEqual(new Set([expect.stringContaining('404')]));
  });

  test('a patient or slice that the run has not is named, with what there is', async () => {
    const page = await open(makeWorld(), slice(99));
    await page.getByText('expected a slice from 1 to 24, got 99').waitFor();
    await page.goto(new URL('/runs/base-1/slices/nobody/1', page.url()).href);
    await page.getByText('expected a patient whom this run validated, got nobody').waitFor();
    expect(new Set(charts.complaints.splice(0)).size).toBeLessThanOrEqual(1);
  });

  for (const [width, colorScheme] of [
    [390, 'dark'],
    [1280, 'light'],
    [1920, 'dark'],
  ] as const)
    test(`every picture fits ${width} pixels and meets WCAG AA, ${colorScheme}`, async () => {
      const views = {
        'sweeps/charts/cost': /Dice over trainable/,
        [`compare?runs=${allRuns}`]: /Box plot/,
        'sweeps/charts/ablation': /Main effects/,
        'runs/adam-1': /Dice of 10 patients/,
        [`${slice(13)}?beside=unet-1`]: /slice 13/,
      };
      const page = await open(makeWorld(), '', { viewport: { width, height: 900 }, colorScheme });
      for (const [route, name] of Object.entries(views)) {
        await page.goto(new URL(`/${route}`, page.url()).href);
        await picture(page, name).first().waitFor();
        expect({ route, overflow: Math.max(0, await findOverflow(page)) }).toEqual({ route, overflow: 0 });
        expect({ route, found: await findViolations(page) }).toEqual({ route, found: [] });
      }
    });
});
