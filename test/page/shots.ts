import { chromium } from 'playwright-core';
import { serveDashboard } from '../../src/dashboard/serve.ts';
import { buildPage } from './built-page.ts';
import { createFakeReader, idOf } from './fake-reader.ts';
import { failedSweep, largeSweep, mixedSweep, oneRun } from './fake-sweeps.ts';

const page = await buildPage();
const mixed = mixedSweep();
const one = oneRun();
const sweeps = [mixed, one, failedSweep(), largeSweep()];
const served = await serveDashboard({
  reader: createFakeReader(sweeps),
  host: '127.0.0.1',
  port: 0,
  pageFolder: page.folder,
});
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  ),
});
const routes: Record<string, string> = {
  sweeps: '',
  board: 'sweeps/demo',
  run: `runs/${idOf(one, one.runs[0]!)}`,
  broken: 'sweeps/broken',
  none: 'sweeps/nope',
  diverged: `runs/${idOf(mixed, mixed.runs[6]!)}`,
};
for (const width of (process.env.WIDTHS ?? '1280,390').split(',').map(Number))
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme });
    const tab = await context.newPage();
    tab.on('console', (m) => console.log('console', m.type(), m.text()));
    tab.on('pageerror', (e) => console.log('pageerror', e.message));
    for (const [name, route] of Object.entries(routes)) {
      if (process.env.ONLY && !process.env.ONLY.split(',').includes(name)) continue;
      await tab.goto(served.url + route);
      await tab.waitForTimeout(500);
      if (name === 'board') await tab.locator('.disclosure').nth(2).click();
      const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) console.log('overflow', name, width, over);
      await tab.screenshot({ path: `/tmp/shots/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
    await context.close();
  }
await browser.close();
await served.close();
await page.remove();
