import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { SoakPart } from './part.ts';
import { soakParts } from './parts.ts';
import { root } from './root.ts';
import { runPart } from './run-part.ts';
import { plants, summaryText, type PartRecord, type Plant, type SoakRecord } from './summary.ts';

interface Choice {
  readonly minutes: number;
  readonly part?: readonly string[];
  readonly seed: number;
  readonly plant?: Plant;
  readonly out: string;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0');
  return value;
};
const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number of at most nine digits');
  return Number(text);
};

const program = new Command('npm run soak --')
  .description('Throws at unimap what npm test has no time for, and writes what came of it.')
  .option('--minutes <n>', 'that it may take; each part has its share of them', positive, 60)
  .addOption(
    new Option('--part <names...>', 'these parts alone, in the same shares of the time').choices(
      soakParts.map(({ name }) => name),
    ),
  )
  .option('--seed <n>', 'of everything that is drawn', whole, 1)
  .addOption(
    new Option('--plant <fault>', 'build this fault in, and see that the part meant for it finds it').choices(
      [...plants],
    ),
  )
  .option('-o, --out <folder>', 'where the summary goes, as soak.md and soak.json', join(root, 'build/soak'))
  .addHelpText(
    'after',
    '\nExit status: 0 nothing was found, or what was planted was; 1 otherwise; 2 bad usage; 3 a part could not be tried.\n\nExample:\n  npm run soak -- --minutes 5 --part geometry --part fuzz',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const firstLine = (command: string, ...words: string[]): string => {
  try {
    return (
      execFileSync(command, words, {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).split('\n')[0] ?? ''
    );
  } catch {
    return 'none';
  }
};

const versions = (): Record<string, string> => ({
  node: process.versions.node,
  Linux: release(),
  cc: firstLine('cc', '-dumpfullversion'),
  clang: firstLine('sh', '-c', '$(command -v clang clang-19 clang-14 | head -1) -dumpversion'),
});

const line = ({ name, outcome, done, planned, seconds, findings }: PartRecord): string =>
  `${name}: ${outcome}, ${done} of ${planned} in ${seconds} s${findings.map((finding) => `\n  ${finding.replaceAll('\n', '\n  ')}`).join('')}\n`;

const sharesOf = (parts: readonly SoakPart[]): number => parts.reduce((sum, { share }) => sum + share, 0);

const soak = async ({ minutes, part, seed, plant, out }: Choice): Promise<number> => {
  const chosen = soakParts.filter(({ name, finds }) =>
    part === undefined ? plant === undefined || finds === plant : part.includes(name),
  );
  // Some parts alone take no longer than they would among the others. For a planted fault its part has all of the time.
  const time = minutes * 60_000 * (plant === undefined ? sharesOf(chosen) : 1);
  const end = performance.now() + time;
  const parts: PartRecord[] = [];
  const summary = (): SoakRecord => ({
    date: new Date().toISOString().slice(0, 10),
    commit: firstLine('git', 'describe', '--always', '--dirty'),
    seed,
    minutes,
    versions: versions(),
    ...(plant !== undefined && { plant }),
    parts,
  });
  mkdirSync(out, { recursive: true });
  for (const [place, each] of chosen.entries()) {
    // A part that ends early leaves its time to those after it.
    const left = Math.max(0, end - performance.now()) / 1000;
    const seconds = (left * each.share) / sharesOf(chosen.slice(place));
    process.stderr.write(`${each.name}: ${each.does}\n`);
    const record = await runPart(each, { seed, seconds, plant });
    parts.push(record);
    process.stderr.write(line(record));
    // After every part, so that nothing is lost where the next one ends the process.
    writeFileSync(join(out, 'soak.json'), `${JSON.stringify(summary(), null, 2)}\n`);
    writeFileSync(join(out, 'soak.md'), summaryText(summary()));
  }
  process.stdout.write(summaryText(summary()));
  const found = parts.some(({ outcome }) => outcome === 'failed');
  if (plant !== undefined) {
    process.stderr.write(found ? `the planted ${plant} was found\n` : `the planted ${plant} was NOT found\n`);
    return found ? 0 : 1;
  }
  if (found) return 1;
  return parts.some(({ outcome }) => outcome === 'unsupported') ? 3 : 0;
};

process.exitCode = await soak(program.parse().opts<Choice>());
