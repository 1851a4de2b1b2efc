import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EnvironmentRecord } from '../results/results.ts';
import { emulatedBy } from './emulated.ts';
import { parseCpuList } from './cpu-list.ts';
import { readFreePageReporting } from './free-page-reporting.ts';
import { readNodes } from './nodes.ts';
import { readPageSizes } from './page-sizes.ts';
import { readPreemption } from './state/preemption.ts';
import { readSettings } from './state/read-settings.ts';
import { meminfoBytes, readText } from './sysfs.ts';
import { readCaches } from './topology/caches.ts';

interface Roots {
  readonly sys: string;
  readonly proc: string;
  readonly etc: string;
  readonly boot: string;
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
  const by = emulatedBy();
  if (by !== undefined) return `${by}, emulated`;
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

/** x86 alone counts its families and models; `cpu family` and `model` stand beside `model name`. */
const cpuNumbers = (cpuinfo: string): Pick<EnvironmentRecord['cpu'], 'family' | 'modelNumber'> => {
  const [family, modelNumber] = ['cpu family', 'model'].map((key) =>
    Number(cpuField(cpuinfo, key) ?? 'none'),
  );
  return {
    ...(Number.isInteger(family) && { family }),
    ...(Number.isInteger(modelNumber) && { modelNumber }),
  };
};

type CacheKind = NonNullable<EnvironmentRecord['cpu']['caches']>[number];

/** Caches that are alike, counted. */
const cacheKinds = (sysRoot: string, online: readonly number[]): CacheKind[] => {
  const kinds = Map.groupBy(
    readCaches(sysRoot, online),
    (each) => `${each.level} ${each.type} ${each.bytes}`,
  );
  return [...kinds.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { level, type, bytes } = first;
    return [{ level, type, ...(bytes !== undefined && { bytes }), count: alike.length }];
  });
};

/** What the results say of the machine. Never its name: results are pasted in public. */
export const readEnvironment = async (roots: Partial<Roots> = {}): Promise<EnvironmentRecord> => {
  const { sys, proc, etc, boot }: Roots = {
    sys: '/sys',
    proc: '/proc',
    etc: '/etc',
    boot: '/boot',
    ...roots,
  };
  const cpuinfo = readText(join(proc, 'cpuinfo')) ?? '';
  const release = readText(join(etc, 'os-release')) ?? '';
  const [virtualisation, tools] = await Promise.all([readVirtualisation(cpuinfo), readTools()]);
  const online = parseCpuList(readText(join(sys, 'devices/system/cpu/online')) ?? '') ?? [];
  const preemption = readPreemption(sys, proc, boot);
  const microcode = cpuField(cpuinfo, 'microcode');
  const caches = cacheKinds(sys, online);
  const emulated = emulatedBy();
  const freePageReporting = readFreePageReporting(sys, readPageSizes(sys, proc).base);
  const bootId = readText(join(proc, 'sys/kernel/random/boot_id'));
  return {
    ...(emulated !== undefined && { emulated }),
    host: {
      kernel: readText(join(proc, 'sys/kernel/osrelease')) ?? 'unknown',
      architecture: process.arch,
      distribution: /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(release)?.[1] ?? 'unknown',
      virtualisation,
      ...(preemption !== undefined && { preemption }),
      ...(bootId !== undefined && {
        boot: createHash('sha256').update(bootId).digest('hex').slice(0, 16),
      }),
    },
    cpu: {
      // ARM kernels give numbers rather than a name.
      model: cpuField(cpuinfo, 'model name') ?? cpuField(cpuinfo, 'CPU part') ?? 'unknown',
      ...cpuNumbers(cpuinfo),
      logical: online.length === 0 ? availableParallelism() : online.length,
      usable: usableCpus(proc),
      ...(microcode !== undefined && { microcode }),
      ...(caches.length > 0 && { caches }),
    },
    memory: {
      total: meminfoBytes(join(proc, 'meminfo'), 'MemTotal') ?? 0,
      available: meminfoBytes(join(proc, 'meminfo'), 'MemAvailable') ?? 0,
    },
    pageSizes: readPageSizes(sys, proc),
    nodes: readNodes(sys, proc),
    ...readSettings(sys, proc),
    ...(freePageReporting && { freePageReporting }),
    tools,
  };
};
