/**
 * How long a browser takes to open reports, and how much there is of each: `npm run open-time -- REPORT.html..`
 * The pages are opened in turn, each in a tab of its own, and the tab that is empty tells what the browser itself takes.
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markdownTable } from 'markdown-table';
import { chromium, type Browser } from 'playwright-core';
import { median } from '../harness/statistics/quantile.ts';

const browserPath = '/usr/bin/chromium';
const rounds = 9;
const widths = [1280, 400];

/** Milliseconds from the beginning of the navigation until the second frame after the page is loaded is to be drawn. */
const untilDrawn = `new Promise((drawn) =>
  requestAnimationFrame(() => requestAnimationFrame(() => drawn(performance.now()))))`;

const open = async (browser: Browser, url: string, width: number) => {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  try {
    await page.goto(url);
    const milliseconds = Number(await page.evaluate(untilDrawn));
    const elements = Number(await page.evaluate('document.querySelectorAll("*").length'));
    return { milliseconds, elements };
  } finally {
    await page.close();
  }
};

const files = process.argv.slice(2);
const absent = files.find((file) => !existsSync(file));
const refused =
  files.length === 0
    ? 'name the report.html files to open'
    : absent !== undefined
      ? `there is nothing at ${absent}`
      : existsSync(browserPath)
        ? undefined
        : `there is no ${browserPath}: apt-get install chromium`;
if (refused !== undefined) {
  process.stderr.write(`open-time: ${refused}\n`);
  process.exit(2);
}

const pages = [
  { name: 'an empty page', url: 'data:text/html,<p>', bytes: 0 },
  ...files.map((file) => ({
    name: file,
    url: pathToFileURL(resolve(file)).href,
    bytes: statSync(file).size,
  })),
];
const cases = pages.flatMap((page) =>
  widths.map((width) => ({ ...page, width, elements: 0, times: [] as number[] })),
);
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
// The first round finds a cold browser, and is in no figure.
for (let round = 0; round <= rounds; round++)
  for (const each of round % 2 === 0 ? cases : cases.toReversed()) {
    const { milliseconds, elements } = await open(browser, each.url, each.width);
    each.elements = elements;
    if (round > 0) each.times.push(milliseconds);
  }
await browser.close();

const rows = cases.map(({ name, width, bytes, elements, times }) => [
  name,
  `${String(width)} px`,
  `${(bytes / 1e6).toFixed(2)} MB`,
  String(elements),
  median(times).toFixed(0),
  `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`,
]);
process.stdout.write(
  `${markdownTable([['page', 'width', 'size', 'elements', 'median ms', 'all ms'], ...rows], { align: ['l', 'r', 'r', 'r', 'r', 'r'] })}\n`,
);
