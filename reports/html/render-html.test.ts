import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleRun } from '../test-support/sample-run.ts';
import { results } from '../../harness/results/test-support/results-builder.ts';
import { htmlOf } from '../test-support/rendered.ts';

test('the same results give the same bytes, whatever was derived before', async () => {
  const run = sampleRun();
  const html = await htmlOf(run);
  expect(await htmlOf({ ...run, derived: { comparisons: [], claims: [] } })).toBe(html);
  expect(html.length).toBeLessThan(2_000_000);
});

test('hostile text stays text', async () => {
  const notices = [{ about: 'a | b', reason: '<img src=x onerror=alert(1)>', remedy: '</script><script>' }];
  const html = await htmlOf(results({ notices }));
  expect(html).toContain('<td>a | b</td><td>&lt;img src=x onerror=alert(1)&gt;</td>');
  expect(html.match(/<script/gu)).toHaveLength(2);
});

test('every row that was measured names its samples, and every sample named is there', async () => {
  const run = sampleRun();
  const html = await htmlOf(run);
  const places = [...html.matchAll(/data-samples="([\d ]*)"/gu)].flatMap(([, list = '']) =>
    list.split(' ').filter(Boolean).map(Number),
  );
  expect(places.length).toBeGreaterThan(200);
  expect(Math.max(...places)).toBeLessThan(run.samples.length);
  for (const list of ['syscalls', 'integrity']) {
    expect(html).toContain(`data-records="${list}[]: scenario seed-claims, set tiny-4, arm per-part/`);
  }
});

// Debian's package; where it is absent the tests are counted as skipped, and the name says why.
const browserPath = '/usr/bin/chromium';
const missing = existsSync(browserPath) ? '' : ` (no ${browserPath}: apt-get install chromium)`;
describe.skipIf(missing !== '')(`in Chromium${missing}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'unimap-html-'));
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(scratch, 'report.html'), await htmlOf(sampleRun()));
    browser = await chromium.launch({ executablePath: browserPath, headless: true, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const opened = async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) wrong.push(request.url());
    });
    await page.goto(`file://${join(scratch, 'report.html')}`);
    return { page, wrong };
  };
  const load = 'figure#plot-load-time-tiny [aria-label^="per-part · "][aria-label*="sample "]';

  test('it opens without an error and asks nothing of the network', async () => {
    const { page, wrong } = await opened();
    expect(await page.locator('figure svg').count()).toBe(6);
    expect(await page.locator('h2').count()).toBeGreaterThan(8);
    expect(wrong).toEqual([]);
  });

  test('a sample tells its time and its id under the pointer', async () => {
    const { page } = await opened();
    const mark = page.locator(load).first();
    await mark.scrollIntoViewIfNeeded();
    const tip = page.locator('#tip');
    // Again, because the scrolling hides the tip, and is told of as late as the next frame.
    await expect
      .poll(async () => {
        await page.mouse.move(0, 0);
        await mark.hover({ force: true });
        return tip.isVisible();
      })
      .toBe(true);
    expect(await tip.textContent()).toMatch(/^per-part\n/u);
  });

  test('a strategy is switched off in every plot, and on again', async () => {
    const { page } = await opened();
    const shown = () => page.locator('figure [aria-label^="per-part"]:visible').count();
    const all = await shown();
    expect(all).toBeGreaterThan(20);
    await page.locator('#strategies input[value="per-part"]').uncheck();
    expect(await shown()).toBe(0);
    await page.locator('#strategies input[value="per-part"]').check();
    expect(await shown()).toBe(all);
  });

  test('a row shows the samples it rests on', async () => {
    const { page } = await opened();
    await page.locator('tbody tr[data-samples]:visible').first().click();
    expect(await page.locator('#panel pre').textContent()).toContain('tiny-4');
  });

  test('it is dark where the reader’s screen is', async () => {
    const { page } = await opened();
    const ground = () =>
      page.evaluate(
        'getComputedStyle(document.querySelector("figure svg rect")).fill + " " + getComputedStyle(document.body).backgroundColor',
      );
    expect(await ground()).toBe('rgb(254, 254, 254) rgb(254, 254, 254)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(13, 17, 24) rgb(13, 17, 24)');
  });
});
