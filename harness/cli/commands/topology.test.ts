import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeFolder, type FakeFolder } from '../../machine/fake-sysfs.ts';
import { readTopology, type ThreadPlan, type Topology } from '../../machine/topology/index.ts';
import { recordCommand } from '../topology/record-command.ts';
import { machineTree, plainMachine } from '../../machine/topology/test-support/machine-tree.ts';

const main = new URL('../main.ts', import.meta.url).pathname;
const unimap = (...args: string[]) => execa(process.execPath, [main, ...args], { reject: false });
const parsed = (text: string) => JSON.parse(text) as Topology & { plan: ThreadPlan };

let hybrid: FakeFolder;
let server: FakeFolder;
beforeAll(() => {
  hybrid = fakeFolder(
    machineTree({ ...plainMachine, coresPerNode: 4, threadsPerCore: 2, efficiencyPerNode: 4 }),
  );
  server = fakeFolder(
    machineTree({
      ...plainMachine,
      nodes: 2,
      packages: 2,
      coresPerNode: 64,
      threadsPerCore: 2,
      memoryOnly: 1,
    }),
  );
});
afterAll(() => {
  hybrid.remove();
  server.remove();
});

describe('unimap topology', () => {
  test('tells this machine, by its command and by the seed’s flag', async () => {
    const here = parsed((await unimap('topology', '--json')).stdout);
    expect(here.online).toEqual(readTopology().online);
    expect(here.plan.cpus).toEqual(here.cpus);
    const [command, flag] = await Promise.all([unimap('topology'), unimap('--cpu-topology')]);
    expect(flag.exitCode).toBe(0);
    expect(flag.stdout.replace(/\d+ of/g, '')).toBe(command.stdout.replace(/\d+ of/g, ''));
  });

  test('plans within the affinity it was started with', async (context) => {
    const last = readTopology().cpus.at(-1) ?? 0;
    const pinned = await execa(
      'taskset',
      ['-c', String(last), process.execPath, main, 'topology', '--json'],
      {
        reject: false,
      },
    );
    if (pinned.exitCode !== 0) {
      context.skip('taskset cannot be had');
      return;
    }
    const { cpus, plan } = parsed(pinned.stdout);
    expect([cpus, plan.cpus]).toEqual([[last], [last]]);
  });

  test('shows a machine recorded by the command in the help as it shows the machine itself', async () => {
    const { stdout } = await unimap('topology', '--help');
    expect(stdout).toContain(recordCommand);
    const folder = hybrid.path('recorded');
    mkdirSync(folder);
    await execa('sh', ['-c', `${recordCommand} && rm -r machine && tar -xzf machine.tgz`], { cwd: folder });
    const { online, cores, caches, nodes, notes, cpus } = parsed(
      (await unimap('topology', '--json', '--sysfs', `${folder}/machine`)).stdout,
    );
    const here = readTopology();
    expect({ online, cores, caches, notes, cpus }).toEqual({
      online: here.online,
      cores: here.cores,
      caches: here.caches,
      notes: here.notes,
      cpus: here.cpus,
    });
    expect(nodes.map(({ memory, distances }) => [memory, distances])).toEqual(
      here.nodes.map(({ memory, distances }) => [memory, distances]),
    );
  });

  test('changes the plan by either flag and by both', async () => {
    const plan = async (...flags: string[]): Promise<number[]> =>
      parsed((await unimap('topology', '--sysfs', hybrid.root, '--json', ...flags)).stdout).plan.cpus;
    expect(await plan()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await plan('--cpu-no-hyperthreading')).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
    expect(await plan('--cpu-no-efficiency-cores')).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(await plan('--cpu-no-efficiency-cores', '--cpu-no-hyperthreading')).toEqual([0, 1, 2, 3]);
  });

  test('prints nodes, distances, cores, caches and the plan of a recorded machine', async () => {
    const { stdout } = await unimap('topology', '--sysfs', server.root, '--cpu-no-hyperthreading');
    for (const words of [
      '2 packages, 3 nodes, 128 cores, 256 CPUs online, all usable',
      '0-63 + 128-191',
      '512 of 1024',
      'L1i',
      'on CPUs 0-127',
      'node 2 has memory and no planned CPU',
    ])
      expect(stdout).toContain(words);
  });

  test('draws every CPU once, those of the plan filled, with nothing fetched and all text escaped', async () => {
    const file = server.path('drawing.svg');
    const { exitCode } = await unimap(
      'topology',
      '--sysfs',
      server.root,
      '--svg',
      file,
      '--cpu-no-hyperthreading',
    );
    expect(exitCode).toBe(0);
    const drawing = readFileSync(file, 'utf8');
    const rectangles = (style: string): number =>
      drawing.split(`<rect`).filter((each) => each.includes(`class="${style}"`)).length;
    // The legend shows one of each.
    expect([rectangles('planned'), rectangles('spare')]).toEqual([129, 129]);
    expect(drawing).toContain('Made &lt;CPU&gt; &amp; Co');
    expect(drawing).not.toMatch(/<script|@import|url\(|href|NaN|undefined|Infinity/);
    const open: string[] = [];
    for (const [, closing, name = '', empty] of drawing.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (empty !== '/') open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('writes the drawing to stdout alone for -', async () => {
    const { stdout } = await unimap('--cpu-topology', '--svg', '-');
    expect(stdout).toMatch(/^<svg [^]*<\/svg>$/);
  });

  test('its flag behind another command is an error, and does not run that command', async () => {
    const { exitCode, stdout, stderr } = await unimap('inspect', '--cpu-topology', hybrid.root);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain("unknown option '--cpu-topology'");
  });

  test.each([
    ['a folder that is not there', () => ['--sysfs', hybrid.path('nowhere')]],
    ['a file', () => ['--sysfs', hybrid.path('proc/cpuinfo')]],
    ['a folder without sys/', () => ['--sysfs', hybrid.path('proc')]],
    [
      'a folder that tells nothing',
      () => {
        mkdirSync(hybrid.path('empty/sys'), { recursive: true });
        return ['--sysfs', hybrid.path('empty')];
      },
    ],
    ['a drawing into no folder', () => ['--svg', hybrid.path('nowhere/a.svg')]],
    ['a drawing and JSON both on stdout', () => ['--svg', '-', '--json']],
    ['an argument', () => ['something']],
  ])('%s is one clear error with its remedy and exit status 2', async (_, args) => {
    const { exitCode, stdout, stderr } = await unimap('topology', ...args());
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  test('says what it assumes where files are damaged', async () => {
    const damaged = fakeFolder(machineTree(plainMachine));
    for (const path of [
      'sys/devices/system/cpu/online',
      'sys/devices/system/cpu/cpu0/topology/core_cpus_list',
    ])
      writeFileSync(damaged.path(path), 'rubbish');
    const { exitCode, stdout } = await unimap('topology', '--sysfs', damaged.root);
    damaged.remove();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Note: the list of online CPUs cannot be read');
  });
});
