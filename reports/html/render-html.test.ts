import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { richRun } from '../test-support/mutated-run.ts';
import { sampleRun } from '../test-support/sample-run.ts';
import { Results } from '../../harness/results/results.ts';
import { upgradeResults } from '../../harness/results/upgrade.ts';
import { results } from '../../harness/results/test-support/results-builder.ts';
import { htmlOf } from '../test-support/rendered.ts';
import { markdownToHtml } from './markdown-to-html.ts';

test('the same results give the same bytes, whatever was derived before', async () => {
  const run = sampleRun();
  const html = await htmlOf(run);
  expect(await htmlOf({ ...run, derived: { comparisons: [], claims: [] } })).toBe(html);
  expect(html.length).toBeLessThan(2_000_000);
  for (const sign of ['confirmed', 'refuted']) expect(html).toContain(`<span class="${sign}">`);
});

test('the largest report kept here is below 3 MB, and below 20,000 elements before anything is unfolded', async () => {
  const file = new URL('../published/2026-11-23-one-node-kvm-full/results.json', import.meta.url);
  const html = await htmlOf(Results.parse(upgradeResults(JSON.parse(readFileSync(file, 'utf8')))));
  expect(html.length).toBeLessThan(3_000_000);
  const shown = html.replaceAll(/<template>[\s\S]*?<\/template>|<script[\s\S]*?<\/script>/gu, '');
  expect(shown.match(/<[a-z]/gu)?.length).toBeLessThan(20_000);
}, 300_000);

test('what is bold may hold code, and code may hold stars', () => {
  const page = markdownToHtml(
    '**the fastest is `unified (2m)`, and `roof` is not**, by `a ** b` and `c ** d`',
    {
      picture: () => '',
      trace: () => '',
    },
  );
  expect(page).toBe(
    '<p><strong>the fastest is <code>unified (2m)</code>, and <code>roof</code> is not</strong>, by <code>a ** b</code> and <code>c ** d</code></p>',
  );
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

/** Run in the page: each gives the offenders. What scrolls in itself may hold what is wider. */
const tooWide = `[...document.querySelectorAll('body *')]
  .filter((each) => !each.parentElement.closest('.table, pre, svg') && each.getBoundingClientRect().right > innerWidth + 0.5)
  .map((each) => each.outerHTML.slice(0, 80))`;
const tooSmall = `[...document.querySelectorAll('figure svg text')].flatMap((text) => {
  const svg = text.ownerSVGElement;
  const scale = svg.getBoundingClientRect().width / Number(svg.getAttribute('width'));
  const size = Number.parseFloat(getComputedStyle(text).fontSize) * scale;
  return text.textContent !== '' && size < 11 ? [size.toFixed(1) + ' ' + text.textContent] : [];
})`;
const leadingNowhere = `[...document.querySelectorAll('a[href^="#"]:not(#row-link, #row-warnings)')]
  .map((each) => each.getAttribute('href'))
  .filter((href) => document.getElementById(decodeURIComponent(href.slice(1))) === null)`;

// Debian's package; where it is absent the tests are counted as skipped, and the name says why.
const browserPath = '/usr/bin/chromium';
const missing = existsSync(browserPath) ? '' : ` (no ${browserPath}: apt-get install chromium)`;
describe.skipIf(missing !== '')(`in Chromium${missing}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'unimap-html-'));
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(scratch, 'report.html'), await htmlOf(sampleRun()));
    writeFileSync(join(scratch, 'rich.html'), await htmlOf(richRun()));
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
    await page.locator('#filters summary').click();
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

  test('a set and a claim are chosen, and rows of others go, folded ones as they are unfolded', async () => {
    const { page } = await opened();
    const rows = (text: string) => page.locator('tbody tr:visible', { hasText: text }).count();
    await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
    await expect.poll(() => rows('200 parts of 16 MiB')).toBeGreaterThan(3);
    await page.locator('#by-set').selectOption({ label: '4 parts of 16 KiB' });
    expect(await page.locator('tr[data-sets="0"]:visible').count()).toBeGreaterThan(3);
    expect(await page.locator('tr[data-sets="5"]:visible').count()).toBe(0);
    await page.locator('#by-set').selectOption('');
    await page.locator('#by-claim').selectOption('memory-waste');
    expect(await rows('memory-waste')).toBeGreaterThan(1);
    expect(await rows('fragmentation')).toBe(0);
  });

  test('a row links to itself and to the warnings about its sets', async () => {
    const { page } = await opened();
    await page.locator('tbody tr[data-samples]:visible').first().click();
    const link = await page.locator('#row-link').getAttribute('href');
    expect(link).toMatch(/^#row-\d+$/u);
    expect(await page.locator(`tr${link ?? ''}`).count()).toBe(1);
  });

  const screens = [1280, 400].flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
  );
  test.each(screens)(
    'on a $scheme screen of $width pixels no box is wider, no word of a plot is below 11 px, and every link leads somewhere',
    async ({ width, scheme }) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
      for (const name of ['report', 'rich']) {
        await page.goto(`file://${join(scratch, `${name}.html`)}`);
        expect(await page.evaluate(tooWide)).toEqual([]);
        expect(await page.evaluate(tooSmall)).toEqual([]);
        expect(await page.evaluate(leadingNowhere)).toEqual([]);
        expect(await page.locator('figure svg text').count()).toBeGreaterThan(30);
      }
      await page.close();
    },
  );

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
