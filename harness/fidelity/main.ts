/** `npm run fidelity`: the strategies that stand for llama.cpp beside llama.cpp itself. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { inSession } from '../session/session.ts';
import { UnimapError } from '../unimap-error.ts';
import { allAlike, type Findings } from './findings.ts';
import { keptCosts } from './kept-costs.ts';
import { findingsText, withFindings } from './page.ts';
import { runBench } from './run-bench.ts';

const page = fileURLToPath(new URL('../../native/strategies.md', import.meta.url));
const costsOfReports = fileURLToPath(
  new URL('../../reports/sections/upstream/kept-costs.json', import.meta.url),
);

/** Where reports and pages take them from. */
const keep = (findings: Findings): void => {
  writeFileSync(page, withFindings(readFileSync(page, 'utf8'), findings));
  const costs = keptCosts(findings);
  if (costs !== undefined) writeFileSync(costsOfReports, costs);
};

const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number from 0.');
  return Number(text);
};

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly install?: true;
  readonly write?: true;
  readonly json?: true;
}

const program = new Command('fidelity')
  .description(
    'hold the strategies that stand for llama.cpp to prebuilt ones (npm, Debian unstable): the same calls or not, and CPU and wall time beside theirs',
  )
  .option(
    '--rounds <n>',
    'loads of each kind; 0 compares calls alone, 5 are the fewest for an interval',
    wholeNumber,
    15,
  )
  .option('--seed <n>', 'of the order within the rounds', wholeNumber, 1)
  .option('--install', 'install debootstrap where it is missing (as root, on Debian)')
  .option('--write', 'write the tables into native/strategies.md, and what reports say of many parts')
  .option('--json', 'print JSON instead of tables: every time of every round')
  .addHelpText(
    'after',
    '\nExit status: 0 every strategy makes the calls of the real code; 1 one does not; 3 this machine cannot.\n\nExample:\n  npm run fidelity -- --rounds 15 --write',
  )
  .exitOverride();

const explain = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof Error && 'remedy' in error)) throw error;
  process.stderr.write(`fidelity: ${error.message}\n  ${String(error.remedy)}\n`);
  return error instanceof UnimapError ? error.exitStatus : 2;
};

try {
  program.parse();
  const { rounds, seed, install = false, write, json } = program.opts<Options>();
  process.exitCode = await inSession(async (session) => {
    const findings = await runBench(session, { rounds, seed, install });
    if (write) keep(findings);
    process.stdout.write(`${json ? JSON.stringify(findings, null, 2) : findingsText(findings)}\n`);
    for (const { what, reason, remedy } of findings.missing)
      session.say(`left out: ${what}: ${reason}${remedy === undefined ? '' : `\n  ${remedy}`}`);
    return allAlike(findings) ? 0 : 1;
  });
} catch (error) {
  process.exitCode = explain(error);
}
