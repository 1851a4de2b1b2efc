import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { readProcess } from '../lifecycle/process-table.ts';
import { fakeFolder } from '../machine/fake-sysfs.ts';
import { readText } from '../machine/sysfs.ts';
import { readTopology } from '../machine/topology/index.ts';
import {
  machineTree,
  plainMachine,
  type MachineShape,
} from '../machine/topology/test-support/machine-tree.ts';
import { Results, type ArmDefinition, type ResultsRecord } from '../results/index.ts';

const main = join(import.meta.dirname, 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-cpus-'));
const model = join(scratch, 'model');

beforeAll(async () => {
  await generateSet(resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain' }), model);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A machine of one node; CPU 1 is a hardware thread of CPU 0's core, or an efficiency core. */
const siblings: MachineShape = { ...plainMachine, coresPerNode: 1, threadsPerCore: 2 };
const hybrid: MachineShape = {
  ...plainMachine,
  coresPerNode: 1,
  efficiencyPerNode: 1,
  tellsKinds: 'capacity',
};

/** In a mount namespace of its own, where made-up files stand over what the kernel tells of its CPUs. */
const inMachine = (files: string, command: readonly string[]) =>
  execa(
    'unshare',
    [
      process.getuid?.() === 0 ? '-m' : '-Urm',
      'sh',
      '-c',
      'mount --bind "$0" /sys/devices/system/cpu && exec "$@"',
      files,
      ...command,
    ],
    { reject: false },
  );

const withMachine = async (
  shape: MachineShape,
  context: TestContext,
  use: (unimap: (...args: string[]) => ReturnType<typeof inMachine>) => Promise<void>,
): Promise<void> => {
  const fake = fakeFolder(machineTree(shape));
  const files = fake.path('sys/devices/system/cpu');
  try {
    const may = await inMachine(files, ['true']);
    if (may.exitCode !== 0) context.skip(`files cannot be put over /sys here: ${may.stderr}`);
    if (!readTopology().cpus.includes(0) || !readTopology().cpus.includes(1))
      context.skip('it takes CPUs 0 and 1');
    await use((...args) => inMachine(files, ['taskset', '-c', '0,1', process.execPath, main, ...args]));
  } finally {
    fake.remove();
  }
};

/** Every process below one, with the CPUs it may use. */
const below = (top: number): { command: string; cpus: string }[] => {
  const table = new Map(
    readdirSync('/proc').flatMap((name) => {
      const entry = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
      return entry === undefined ? [] : [[entry.pid, entry] as const];
    }),
  );
  const under = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === top || under(table.get(pid)?.parent));
  return [...table.values()]
    .filter(({ pid, parent }) => pid !== top && under(parent))
    .flatMap(({ pid, command }) => {
      const status = readText(`/proc/${pid}/status`);
      const cpus = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status ?? '')?.[1];
      return cpus === undefined ? [] : [{ command: command.join(' '), cpus }];
    });
};

const readResults = (folder: string): ResultsRecord =>
  Results.parse(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')));

const armsPlanned = (stdout: string): string[] =>
  (JSON.parse(stdout) as { blocks: { arms: ArmDefinition['id'][] }[] }).blocks.flatMap(({ arms }) => arms);

test('a run keeps every worker and counter to the CPUs its flag left, and says so', async (context) => {
  await withMachine(siblings, context, async (unimap) => {
    const out = join(scratch, 'out');
    const seen: { command: string; cpus: string }[] = [];
    const child = unimap(
      ...[
        'run',
        'seed-claims',
        'access',
        '--model',
        model,
        '--quick',
        '--cpu-no-hyperthreading',
        '--out',
        out,
      ],
    );
    const watch = setInterval(() => seen.push(...below(child.pid ?? 0)), 50);
    const { stdout } = await child.finally(() => {
      clearInterval(watch);
    });
    expect(stdout).toContain(join(out, 'report.md'));
    // perf visits every CPU of the machine to switch its events on; what it counts stays where it is.
    const workers = seen.filter(({ command }) => /^\S*node .*worker\/main\.ts \d+$/.test(command));
    expect(workers.length).toBeGreaterThan(10);
    expect([...new Set(workers.map(({ cpus }) => cpus))]).toEqual(['0']);

    const { run, environment, arms, access } = readResults(out);
    expect(run.command).toContain('--cpu-no-hyperthreading');
    expect(environment.cpu).toMatchObject({
      usable: 1,
      chosen: { cpus: '0', noHyperthreading: true, noEfficiencyCores: false },
    });
    expect(environment.cpu.chosen?.reasons).toContain('further hardware threads of their cores: 1 left out');
    expect(Math.max(...arms.filter(({ io }) => io === 'buffered').map(({ threads }) => threads))).toBe(1);
    const readings = (access ?? []).flatMap(({ outcome }) =>
      outcome.status === 'completed' ? outcome.readings.map(({ threads }) => threads) : [],
    );
    expect(readings.length).toBeGreaterThan(0);
    expect(new Set(readings)).toEqual(new Set([1]));
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('on CPUs 0 alone');

    const other = await unimap(
      'run',
      '--resume',
      '--cpu-no-efficiency-cores',
      '--model',
      model,
      '--out',
      out,
    );
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('its cpus was');
    const again = await unimap(
      ...['run', '--resume', '--allow-other-commit', '--model', model, '--out', out],
    );
    expect(again.stdout).toContain(join(out, 'report.md'));
    expect(readResults(out).environment.cpu.chosen?.cpus).toBe('0');
  });
}, 300_000);

test('thread counts follow the plan of either flag, and the affinity the run was started with', async (context) => {
  const dry = ['run', 'threads', '--model', model, '--dry-run', '--json'];
  const counts = (stdout: string): number[] => [
    ...new Set(armsPlanned(stdout).map((id) => Number(id.split('/').at(-1)))),
  ];
  for (const [shape, flag] of [
    [siblings, '--cpu-no-hyperthreading'],
    [hybrid, '--cpu-no-efficiency-cores'],
  ] as const) {
    await withMachine(shape, context, async (unimap) => {
      expect(counts((await unimap(...dry)).stdout)).toEqual([1, 2]);
      expect(counts((await unimap(...dry, flag)).stdout)).toEqual([1]);
    });
  }
  const last = String(readTopology().cpus.at(-1));
  const pinned = await execa(
    'taskset',
    ['-c', last, process.execPath, main, ...dry, '--cpu-no-hyperthreading'],
    { reject: false },
  );
  expect(counts(pinned.stdout)).toEqual([1]);
});
