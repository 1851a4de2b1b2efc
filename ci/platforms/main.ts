import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { platforms, type Platform } from './platform.ts';
import { runOn } from './run-on.ts';
import { readAnswer, type TestAnswer } from './test-answer.ts';

/**
 * `npm run test:platforms [-- PLATFORM..]`: the C tests by other compilers, libraries, kernels and processors, as a table. Root's
 * alone, because trees and packages take it. `--out FOLDER` keeps what the tests said, and `--only WORD` runs those whose sentence has it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, only: { type: 'string' } },
});
const unknown = positionals.filter((name) => platforms.every((each) => each.name !== name));
if (unknown.length > 0) {
  const names = platforms.map(({ name }) => `'${name}'`).join(', ');
  process.stderr.write(`test:platforms: there is no platform ${unknown.join(', ')}. Choose from: ${names}\n`);
  process.exit(2);
}

type Outcome =
  | { readonly status: 'ran'; readonly answer: TestAnswer; readonly kernel: string | undefined }
  | { readonly status: 'broken'; readonly why: string };

const lastLines = (text: string): string => text.trim().split(/\r?\n/).slice(-5).join('\n');

const outcomeOn = async (platform: Platform, folder: string): Promise<Outcome> => {
  const output = await runOn(platform, folder, values.only);
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, `${platform.name.replaceAll(/\W+/g, '-')}.txt`), output);
  }
  const answer = readAnswer(output);
  if (answer === undefined) return { status: 'broken', why: lastLines(output) };
  return { status: 'ran', answer, kernel: /^kernel: (.+?)\r?$/m.exec(output)?.[1] };
};

const outcomes: { readonly name: string; readonly outcome: Outcome }[] = [];
for (const platform of platforms) {
  if (positionals.length > 0 && !positionals.includes(platform.name)) continue;
  process.stderr.write(`test:platforms: ${platform.name}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'unimap-platform-'));
  try {
    outcomes.push({ name: platform.name, outcome: await outcomeOn(platform, folder) });
  } catch (error) {
    outcomes.push({ name: platform.name, outcome: { status: 'broken', why: String(error) } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rows = outcomes.map(({ name, outcome }) =>
  outcome.status === 'broken'
    ? [name, '', 'not done', '', '']
    : [
        name,
        outcome.kernel ?? 'of this machine',
        ...[outcome.answer.passed, outcome.answer.failed, outcome.answer.skipped].map(String),
      ],
);
process.stdout.write(`${markdownTable([['platform', 'kernel', 'passed', 'failed', 'skipped'], ...rows])}\n`);
for (const { name, outcome } of outcomes) {
  if (outcome.status === 'broken') process.stdout.write(`\n${name} was not done: ${outcome.why}\n`);
  else {
    for (const failure of outcome.answer.failures) process.stdout.write(`\n${name} failed: ${failure}\n`);
    if (outcome.answer.skips.length > 0)
      process.stdout.write(
        `\n${name} skipped:\n${outcome.answer.skips.map((each) => `- ${each}\n`).join('')}`,
      );
  }
}
if (outcomes.some(({ outcome }) => outcome.status === 'broken' || outcome.answer.failed > 0))
  process.exitCode = 1;
