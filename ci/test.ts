import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { holdPool } from '../harness/pool/pool.ts';

/** Runs every stage, whatever fails, and closes with `N passed, N failed, N skipped`. */
interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-test-'));

const environment = {
  ...process.env,
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
  // Hundreds of commands are started, and each would strip and compile the same modules again.
  NODE_COMPILE_CACHE: join(root, 'build/compiled'),
};

const run = (command: string, args: string[], keep = false): { ok: boolean; output: string } => {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', keep ? 'pipe' : 'inherit', 'inherit'],
    maxBuffer: 1 << 28,
    env: environment,
  });
  if (keep) process.stdout.write(result.stdout);
  return { ok: result.status === 0, output: keep ? result.stdout : '' };
};

const none = (): Tally => ({ passed: 0, failed: 0, skipped: 0 });

const one = (ok: boolean): Tally => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** The runner's own closing line, the last one that has this form. */
const closingLine = (ok: boolean, output: string): Tally => {
  const found = [...output.matchAll(/(\d+) passed, (\d+) failed, (\d+) skipped/g)].at(-1);
  if (found === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const [passed = 0, failed = 0, skipped = 0] = found.slice(1).map(Number);
  return { passed, failed: Math.max(failed, ok ? 0 : 1), skipped };
};

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string }[];
  }[];
}

/** Of vitest, for the summary: how many tests of a group were skipped. Its name says why. */
const skips = new Map<string, number>();

const vitestTally = (ok: boolean, reportFile: string): Tally => {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport;
    for (const { name, assertionResults } of report.testResults) {
      for (const { ancestorTitles, title, status } of assertionResults) {
        if (status === 'passed' || status === 'failed') continue;
        const group = `${relative(root, name)}: ${ancestorTitles[0] ?? title}`;
        skips.set(group, (skips.get(group) ?? 0) + 1);
      }
    }
    return {
      passed: report.numPassedTests,
      failed: Math.max(report.numFailedTests, ok ? 0 : 1),
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return one(false);
  }
};

/** What one lane of vitest.config.ts prints is kept until it ends, so that lines of two lanes do not mix. */
const runLane = (lane: string): Promise<Tally> => {
  const reportFile = join(scratch, `${lane}.json`);
  const child = spawn(
    'vitest',
    ['run', '--project', lane, '--reporter=tree', '--reporter=json', `--outputFile.json=${reportFile}`],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment },
  );
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(vitestTally(code === 0, reportFile));
    });
  });
};

const add = (total: Tally, { passed, failed, skipped }: Tally): void => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};

/** Hugepages for the C tests, which take what there is and skip the rest visibly. */
const withHugepages = async (perform: () => Tally): Promise<Tally> => {
  const hold = await holdPool({
    needs: [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: 200 }],
    label: 'unimap tests',
  });
  if (hold.status === 'unsupported') {
    process.stdout.write(`hugepages: ${hold.reason}\n  ${hold.remedy}\n`);
    return perform();
  }
  try {
    return perform();
  } finally {
    await hold.release();
  }
};

const stages: { name: string; perform: () => Tally | Promise<Tally> }[] = [
  { name: 'types', perform: () => one(run('tsc', ['--noEmit']).ok) },
  { name: 'lint, formatting, the rooms', perform: () => one(run('npm', ['run', '--silent', 'lint']).ok) },
  {
    name: 'native library under AddressSanitizer and UBSan',
    perform: () =>
      withHugepages(() => {
        const { ok, output } = run(
          'make',
          ['--no-print-directory', '-s', '-C', 'native', 'STRICT=1', 'test'],
          true,
        );
        return closingLine(ok, output);
      }),
  },
  {
    name: 'native library under ThreadSanitizer',
    perform: () =>
      withHugepages(() => {
        const { ok, output } = run(
          'make',
          ['--no-print-directory', '-s', '-C', 'native', 'STRICT=1', 'test-threads'],
          true,
        );
        return closingLine(ok, output);
      }),
  },
  {
    name: 'vitest, both lanes',
    perform: async () => {
      const both = none();
      for (const lane of await Promise.all(['machine', 'apart'].map(runLane))) add(both, lane);
      return both;
    },
  },
  {
    name: 'the command line under plain Node',
    perform: () =>
      one(
        run('node', ['harness/cli/main.ts', '--help']).ok &&
          run('node', ['harness/unimap.mjs', '--version']).ok,
      ),
  },
];

const total = none();
for (const { name, perform } of stages) {
  process.stdout.write(`\n== ${name}\n`);
  const tally = await perform();
  add(total, tally);
  process.stdout.write(`-- ${name}: ${tally.failed === 0 ? 'ok' : 'FAILED'}\n`);
}
rmSync(scratch, { recursive: true, force: true });
if (skips.size > 0) process.stdout.write('\n');
for (const [group, count] of skips) process.stdout.write(`${count} skipped in ${group}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
