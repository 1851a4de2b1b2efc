import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
/** What tests leave goes with the run. Tests of other users write there too. */
const temporary = join(scratch, 'tmp');
mkdirSync(temporary);
chmodSync(scratch, 0o755);
chmodSync(temporary, 0o1777);

const environment = {
  ...process.env,
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
  // Hundreds of commands are started, and each would strip and compile the same modules again.
  NODE_COMPILE_CACHE: join(root, 'build/compiled'),
  TMPDIR: temporary,
};

interface Ended {
  ok: boolean;
  output: string;
}

/** What a command prints is kept until it ends, so that lines of two tracks do not mix. */
const run = (command: string, ...args: string[]): Promise<Ended> => {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ ok: code === 0, output: Buffer.concat(printed).toString() });
    });
  });
};

const one = ({ ok }: Ended): Tally => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** The runner's own closing line, the last one that has this form. */
const closingLine = ({ ok, output }: Ended): Tally => {
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

const vitestTally = (ended: Ended, reportFile: string): Tally => {
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
      failed: Math.max(report.numFailedTests, ended.ok ? 0 : 1),
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return one({ ...ended, ok: false });
  }
};

interface Done {
  ended: Ended;
  tally: Tally;
}

const plainly = async (command: string, ...args: string[]): Promise<Done> => {
  const ended = await run(command, ...args);
  return { ended, tally: one(ended) };
};

/** One lane of vitest.config.ts. */
const lane = async (name: string): Promise<Done> => {
  const reportFile = join(scratch, `${name}.json`);
  const ended = await run(
    'vitest',
    'run',
    '--project',
    name,
    '--reporter=tree',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  );
  return { ended, tally: vitestTally(ended, reportFile) };
};

/** The C tests take the hugepages that there are, and skip the rest visibly. */
const native = async (target: string): Promise<Done> => {
  const hold = await holdPool({
    needs: [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: 200 }],
    label: 'unimap tests',
  });
  const without = hold.status === 'unsupported' ? `hugepages: ${hold.reason}\n  ${hold.remedy}\n` : '';
  try {
    const { ok, output } = await run('make', '-s', '-j2', '-C', 'native', 'STRICT=1', target);
    const ended = { ok, output: without + output };
    return { ended, tally: closingLine(ended) };
  } finally {
    if (hold.status !== 'unsupported') await hold.release();
  }
};

interface Stage {
  name: string;
  perform: () => Promise<Done>;
}

/**
 * Two tracks at once, each one stage after the other. The stages of the first look at hugepages, memory and processes of this
 * machine, so no two of them can share it. Those of the second look at nothing of it.
 */
const tracks: Stage[][] = [
  [
    { name: 'native library under AddressSanitizer and UBSan', perform: () => native('test') },
    { name: 'native library under ThreadSanitizer', perform: () => native('test-threads') },
    { name: 'vitest, what looks at the machine', perform: () => lane('machine') },
  ],
  [
    { name: 'types', perform: () => plainly('tsc', '--noEmit') },
    { name: 'lint, formatting, the rooms', perform: () => plainly('npm', 'run', '--silent', 'lint') },
    {
      name: 'the command line under plain Node',
      perform: () => plainly('node', 'harness/cli/main.ts', '--help'),
    },
    { name: 'the launcher', perform: () => plainly('node', 'harness/unimap.mjs', '--version') },
    { name: 'vitest, what stands apart', perform: () => lane('apart') },
  ],
];

const total: Tally = { passed: 0, failed: 0, skipped: 0 };

const perform = async (track: Stage[]): Promise<void> => {
  for (const { name, perform } of track) {
    const begun = Date.now();
    const { ended, tally } = await perform();
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
    const seconds = Math.round((Date.now() - begun) / 1000);
    process.stdout.write(
      `\n== ${name}\n${ended.output}-- ${name}: ${tally.failed === 0 ? 'ok' : 'FAILED'}, ${String(seconds)} s\n`,
    );
  }
};

await Promise.all(tracks.map(perform));
if (skips.size > 0) process.stdout.write('\n');
for (const [group, count] of skips) process.stdout.write(`${count} skipped in ${group}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
try {
  rmSync(scratch, { recursive: true, force: true });
} catch (error) {
  // A test that died may have left a mount in it.
  process.stderr.write(`${scratch} cannot be removed: ${String(error)}\n`);
}
