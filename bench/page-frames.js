// The leaderboard page in Chromium: when it is interactive, and its longest frame while one scrolls and filters.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

/**
 * Milliseconds. `interactive`: from the navigation's start until the first row is drawn and a key pressed in the filter
 * is shown. `frames`: the longest time between two frames during each deed, an idle page's beside them.
 * Null where Debian's Chromium is missing.
 * @param address of a sweep's leaderboard
 */
export async function measurePage(address) {
  if (!existsSync(executablePath)) return null;
  const browser = await chromium.launch({ executablePath, args: flags.split(' ') });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 850 } });
    const warm = await open(page, address);
    const interactive = await open(page, address);
    const idle = await longestFrame(page, () => page.waitForTimeout(2000));
    const scroll = await longestFrame(page, async () => {
      for (let step = 0; step < 40; step++) {
        await page.mouse.wheel(0, 600);
        await page.waitForTimeout(25);
      }
    });
    const filter = await longestFrame(page, async () => {
      await page.getByLabel('Filter').pressSequentially('optimizer=sgd dice>0.5', { delay: 60 });
      await page.waitForTimeout(300);
    });
    return { first: warm, interactive, idle, scroll, filter };
  } finally {
    await browser.close();
  }
}

async function open(page, address) {
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('.variant-row').first().waitFor();
  const filter = page.getByLabel('Filter');
  await filter.fill('a');
  const interactive = await page.evaluate(
    () => new Promise((told) => requestAnimationFrame(() => told(performance.now()))),
  );
  await filter.fill('');
  await page.mouse.move(600, 600);
  await page.waitForTimeout(500);
  return interactive;
}

async function longestFrame(page, deed) {
  await page.evaluate(() => {
    let last = performance.now();
    globalThis.longest = 0;
    globalThis.watching = true;
    const watch = (now) => {
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
      if (globalThis.watching) requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  });
  await deed();
  return page.evaluate(() => {
    globalThis.watching = false;
    return globalThis.longest;
  });
}

export function describePage(measured) {
  if (measured === null) return 'no Chromium here: the page itself was not measured';
  const whole = (value) => `${Math.round(value)} ms`;
  return (
    `page interactive after ${whole(measured.interactive)} (first time ${whole(measured.first)}); longest frame: ` +
    `idle ${whole(measured.idle)}, scrolling ${whole(measured.scroll)}, filtering ${whole(measured.filter)}`
  );
}
