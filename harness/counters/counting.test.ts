import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProcess } from '../lifecycle/process-table.ts';
import { cacheFolder } from '../cache/cache-folder.ts';
import { listFolder } from '../machine/sysfs.ts';
import { classifyLoad, findTools, recordCalls, type CounterName } from './index.ts';
import { readPerf } from './recording.ts';
import { perfRecord, tryTools } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'unimap-counting-test-'));
const program = join(folder, 'marked-loads');
const part = join(folder, 'part');
const compiler = spawnSync('cc', ['--version']).status === 0;
const tools = await findTools();
const without = tools.missing.map(({ counter, reason }) => `${counter}: ${reason}`).join('; ');

beforeAll(() => {
  writeFileSync(part, new Uint8Array(65536));
  if (!compiler) return;
  execFileSync('cc', ['-o', program, join(import.meta.dirname, 'test-support/marked-loads.c'), '-pthread']);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function regionsOf(stdout: string, loadId: number) {
  const address = (JSON.parse(stdout) as Record<string, string>)[loadId];
  return address === undefined ? [] : [{ address: BigInt(address), length: 4096n }];
}

async function count(present: readonly CounterName[] = tools.present, ...args: string[]) {
  const { stdout, loads } = await recordCalls({
    command: [program, part, ...args],
    tools: { ...tools, present },
  });
  return loads.map((load) => classifyLoad(load, { regions: regionsOf(stdout, load.loadId), parts: [part] }));
}

// Deterministic calls alone: how often a thread waits on a futex is chance.
const expected = {
  1: { region: 6, setup: 3, source: 4, data: 2, teardown: 2, runtime: 3 },
  2: { region: 1, setup: 0, source: 8, data: 4, teardown: 1 },
  3: { region: 0, setup: 0, source: 0, data: 0, teardown: 0, runtime: 1 },
  4: { region: 1, setup: 1, source: 2, data: 0, teardown: 2, runtime: 0 },
};

describe.skipIf(!compiler)(`real loads${compiler ? '' : ' (no C compiler: apt-get install gcc)'}`, () => {
  for (const present of [['strace', 'perf'], ['strace'], ['perf']] as const) {
    const able = present.every((counter) => tools.present.includes(counter));
    test.skipIf(!able)(
      `are counted exactly by ${present.join(' and ')}${able ? '' : ` (${without})`}`,
      async () => {
        const loads = await count(present);
        expect(loads.map(({ loadId }) => loadId)).toEqual([1, 2, 3, 4]);
        for (const load of loads) {
          if (present.length === 2) expect(load).toMatchObject({ agree: true });
          else expect(load).not.toHaveProperty('agree');
          for (const { counter, classes, total } of load.counts) {
            const wanted = expected[load.loadId as keyof typeof expected];
            // perf alone sees no paths, so a load that opens something else than parts is beyond it.
            if (counter === 'strace' || present.length === 2) expect(classes).toMatchObject(wanted);
            expect(Object.values(classes).reduce((a, b) => a + b)).toBe(total);
          }
        }
      },
    );
  }

  test.skipIf(tools.present.length === 0)('with a call of no class are refused', async () => {
    const refused = count(tools.present, 'unclassified');
    await expect(refused).rejects.toMatchObject({ code: 'counters-unclassified-call' });
    await expect(refused).rejects.toThrow(/unclassified call (syscall_|getp)/);
  });
});

const perfWorks = tools.present.includes('perf');
test.skipIf(!perfWorks)(
  `events perf really lost are an error${perfWorks ? '' : ` (${without})`}`,
  async () => {
    const data = join(folder, 'lossy');
    const [file = '', ...args] = perfRecord(data, 1);
    await execa(file, [...args, 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=60000'], {
      stderr: 'ignore',
    });
    await expect(readPerf(data, new Map())).rejects.toMatchObject({ code: 'counters-lost-events' });
  },
);

test('a machine without tools says what is missing and how to mend it', async () => {
  const bare = await tryTools({ PATH: '/nonexistent' });
  expect(bare.present).toEqual([]);
  expect(bare.missing.map(({ remedy }) => remedy)).toEqual([
    'apt-get install strace',
    expect.stringContaining('linux-perf'),
  ]);
  const refused = recordCalls({ command: ['true'], tools: bare });
  await expect(refused).rejects.toMatchObject({ code: 'counters-unavailable', exitStatus: 3 });
});

describe.skipIf(tools.present.length === 0)(
  `a command${tools.present.length === 0 ? ` (${without})` : ''}`,
  () => {
    const leftovers = () => listFolder(cacheFolder()).filter((name) => name.startsWith('counters-'));

    test('that fails is an error with what it said', async () => {
      const failed = recordCalls({ command: ['sh', '-c', 'echo why >&2; exit 3'] });
      await expect(failed).rejects.toMatchObject({ code: 'counters-command-failed' });
      await expect(failed).rejects.toThrow(/why/);
    });

    test('reads the input and the environment it is given', async () => {
      const env = { COLOUR: 'red' };
      const { stdout } = await recordCalls({
        command: ['sh', '-c', 'cat; echo $COLOUR'],
        input: 'text ',
        env,
      });
      expect(stdout).toBe('text red\n');
    });

    test.skipIf(tools.tether.length === 0)(
      'and its counters are gone after an abort, and leave no files',
      async () => {
        const before = leftovers();
        const pidFile = join(folder, 'pid');
        const aborted = new AbortController();
        const running = recordCalls({
          command: ['sh', '-c', `echo $$ > ${pidFile}; exec sleep 60`],
          signal: aborted.signal,
        });
        const stopped = expect(running).rejects.toThrow(/stop now/);
        await expect
          .poll(() => spawnSync('cat', [pidFile]).stdout.toString(), { timeout: 10_000 })
          .not.toBe('');
        aborted.abort(new Error('stop now'));
        await stopped;
        const pid = Number(readFileSync(pidFile, 'utf8'));
        await expect.poll(() => readProcess(pid), { timeout: 5000 }).toBeUndefined();
        expect(leftovers()).toEqual(before);
      },
    );
  },
);
