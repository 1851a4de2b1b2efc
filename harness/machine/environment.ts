import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EnvironmentRecord } from '../results/results.ts';
import { parseCpuList } from './cpu-list.ts';
import { readNodes } from './nodes.ts';
import { readPools } from './pool-state.ts';
import { chosen, meminfoBytes, readText } from './sysfs.ts';

export interface Roots {
  readonly sys: string;
  readonly proc: string;
  readonly etc: string;
}

const run = promisify(execFile);

/** First line a tool prints, or undefined when it is not there or fails. Some print and exit with a status all the same. */
const firstLine = async (command: string, ...args: string[]): Promise<string | undefined> => {
  const text = await run(command, args, { timeout: 5000 }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout?: string }).stdout ?? '',
  );
  const line = text.split('\n', 1)[0]?.trim();
  return line === '' ? undefined : line;
};

/** koffi exports no package.json, so it is found from its entry, and not loaded for this. */
const koffiVersion = (): string => {
  try {
    const entry = createRequire(import.meta.url).resolve('koffi');
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), 'package.json'), 'utf8'));
    return (manifest as { version?: string }).version ?? 'unknown';
  } catch {
    return 'absent';
  }
};

const readTools = async (): Promise<Record<string, string>> => {
  const version = async (tool: string): Promise<[string, string]> => [
    tool,
    (await firstLine(tool, '--version')) ?? 'absent',
  ];
  const found = await Promise.all(['strace', 'perf', 'cc'].map(version));
  return { node: process.version, koffi: koffiVersion(), ...Object.fromEntries(found) };
};

const readVirtualisation = async (cpuinfo: string): Promise<string> => {
  const [machine, container] = await Promise.all([
    firstLine('systemd-detect-virt', '--vm'),
    firstLine('systemd-detect-virt', '--container'),
  ]);
  const hypervisor = /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo) ? 'unknown hypervisor' : 'none';
  const base = machine ?? hypervisor;
  return container === undefined || container === 'none' ? base : `${base}, in ${container}`;
};

const cpuField = (cpuinfo: string, key: string): string | undefined =>
  new RegExp(`^${key}\\s*:\\s*(.+)$`, 'm').exec(cpuinfo)?.[1];

/** CPUs this process may run on: `taskset`, a cpuset or a scheduler's job may leave fewer than there are. */
const usableCpus = (procRoot: string): number => {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readText(join(procRoot, 'self/status')) ?? '')?.[1];
  return parseCpuList(list ?? '-')?.length ?? availableParallelism();
};

/** What the results say of the machine. Never its name: results are pasted in public. */
export const readEnvironment = async (roots: Partial<Roots> = {}): Promise<EnvironmentRecord> => {
  const { sys, proc, etc }: Roots = { sys: '/sys', proc: '/proc', etc: '/etc', ...roots };
  const cpuinfo = readText(join(proc, 'cpuinfo')) ?? '';
  const release = readText(join(etc, 'os-release')) ?? '';
  const thp = join(sys, 'kernel/mm/transparent_hugepage');
  const [virtualisation, tools] = await Promise.all([readVirtualisation(cpuinfo), readTools()]);
  const logical = parseCpuList(readText(join(sys, 'devices/system/cpu/online')) ?? '')?.length ?? 0;
  return {
    host: {
      kernel: readText(join(proc, 'sys/kernel/osrelease')) ?? 'unknown',
      architecture: process.arch,
      distribution: /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(release)?.[1] ?? 'unknown',
      virtualisation,
    },
    cpu: {
      // ARM kernels give numbers rather than a name.
      model: cpuField(cpuinfo, 'model name') ?? cpuField(cpuinfo, 'CPU part') ?? 'unknown',
      logical: logical === 0 ? availableParallelism() : logical,
      usable: usableCpus(proc),
    },
    memory: {
      total: meminfoBytes(join(proc, 'meminfo'), 'MemTotal') ?? 0,
      available: meminfoBytes(join(proc, 'meminfo'), 'MemAvailable') ?? 0,
    },
    nodes: readNodes(sys, proc),
    pools: readPools(sys).map(({ pageBytes, node, total, free }) => ({ pageBytes, node, total, free })),
    thp: { enabled: chosen(readText(join(thp, 'enabled'))), defrag: chosen(readText(join(thp, 'defrag'))) },
    numaBalancing: readText(join(proc, 'sys/kernel/numa_balancing')) ?? 'absent',
    tools,
    loadAverage: readText(join(proc, 'loadavg'))?.split(' ').slice(0, 3).map(Number) ?? loadavg(),
  };
};
