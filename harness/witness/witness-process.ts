import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unimap } from '../installation/command.ts';
import { errorCode } from '../lifecycle/error-code.ts';
import { readNodes, type Node } from '../machine/nodes.ts';
import { listFolder, readText } from '../machine/sysfs.ts';
import { UnimapError } from '../unimap-error.ts';
import {
  accountAnonymous,
  accountFile,
  remoteShare,
  threadsByNode,
  type FileAccount,
  type ProcessAccount,
} from './account.ts';
import { parseMappings, type ProcessMapping } from './process-mappings.ts';

const gone = (pid: number): UnimapError =>
  new UnimapError(
    'witness-gone',
    `there is no process ${pid}`,
    'give the number of a running process: pgrep -a llama',
    {
      exitStatus: 2,
    },
  );

/** Of a process that has ended and was not waited for the kernel still tells a name and a number, and an empty memory. */
const withoutMemory = (pid: number): UnimapError =>
  new UnimapError(
    'witness-gone',
    `process ${pid} has no memory: it has ended, or it is a thread of the kernel`,
    'give the number of a running process: pgrep -a llama',
    { exitStatus: 2 },
  );

const readOf = (pid: number, file: string, procRoot: string): string => {
  try {
    return readFileSync(join(procRoot, String(pid), file), 'utf8');
  } catch (error) {
    const code = errorCode(error);
    // ESRCH: it ended between opening and reading.
    if (code === 'ENOENT' || code === 'ESRCH') throw gone(pid);
    throw new UnimapError(
      'witness-denied',
      `process ${pid} belongs to another user, or has given up privileges: its memory cannot be read`,
      process.geteuid?.() === 0
        ? 'root lacks CAP_SYS_PTRACE here: look at it from outside this container or sandbox'
        : `as root: sudo ${unimap} witness ${pid}`,
      { exitStatus: 3, cause: error },
    );
  }
};

const magic = Buffer.from('GGUF');

/** Through the process's own root, which may be another than ours: a container, a namespace. */
const beginsAsModel = (path: string): boolean => {
  const head = Buffer.alloc(magic.length);
  try {
    if (!statSync(path).isFile()) return false;
    const fd = openSync(path, 'r');
    try {
      return readSync(fd, head, 0, head.length, 0) === head.length && head.equals(magic);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
};

type Seen = Pick<ProcessMapping, 'start' | 'bytes' | 'deleted' | 'path'>;

/** Never had a name: memory files, files of a tmpfs without a name (`/#` and the inode), shared memory. The kernel calls them deleted. */
const neverNamed = /^\/(memfd:|SYSV|anon_hugepage|dev\/zero$)|\/#\d+$/;

/** A file of a process is a model by its name, or by what it begins with, as blobs of caches have other names. */
const isModelAt = (seen: string, { path = '', deleted }: Seen): boolean =>
  !(deleted && neverNamed.test(path)) && (/\.gguf$/i.test(path) || beginsAsModel(seen));

/** Where another process can open what is mapped. A file that was removed has no path: it is reached by its address, which takes CAP_CHECKPOINT_RESTORE. */
const seenAt = (pid: number, { start, bytes, deleted, path = '' }: Seen, procRoot: string): string => {
  const process = join(procRoot, String(pid));
  if (!deleted) return join(process, 'root', path);
  return join(process, 'map_files', `${start.toString(16)}-${(start + BigInt(bytes)).toString(16)}`);
};

const sizeOf = (path: string): number | undefined => {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
};

const accountModels = (pid: number, mappings: readonly ProcessMapping[], procRoot: string): FileAccount[] => {
  const byPath = Map.groupBy(
    mappings.filter(({ path }) => path !== undefined),
    ({ path, device, inode, deleted }) => `${device} ${inode} ${deleted} ${path ?? ''}`,
  );
  return [...byPath.values()].flatMap((same) => {
    const [first] = same;
    if (first?.path === undefined) return [];
    const seen = seenAt(pid, first, procRoot);
    return isModelAt(seen, first) ? [accountFile(first.path, same, sizeOf(seen))] : [];
  });
};

/** The CPU each thread ran on last: field 39 of its stat, see proc_pid_stat(5). */
const lastCpus = (pid: number, procRoot: string): number[] =>
  listFolder(join(procRoot, String(pid), 'task')).flatMap((task) => {
    const stat = readText(join(procRoot, String(pid), 'task', task, 'stat'));
    const cpu = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[36];
    return cpu === undefined ? [] : [Number(cpu)];
  });

const field = (status: string, name: string): string | undefined =>
  new RegExp(`^${name}:\\s*(.*?)(?: kB)?$`, 'm').exec(status)?.[1];

/**
 * What a running process has in memory, asked of the kernel. Nothing is written to the process, and it is not stopped.
 * @throws UnimapError `witness-gone`, `witness-denied`
 */
export const witnessProcess = (
  pid: number,
  { procRoot = '/proc', nodes = readNodes() }: { procRoot?: string; nodes?: readonly Node[] } = {},
): ProcessAccount => {
  const status = readOf(pid, 'status', procRoot);
  const smaps = readOf(pid, 'smaps', procRoot);
  if (smaps === '') throw withoutMemory(pid);
  const mappings = parseMappings(smaps, readText(join(procRoot, String(pid), 'numa_maps')));
  const files = accountModels(pid, mappings, procRoot);
  const threads = threadsByNode(lastCpus(pid, procRoot), nodes);
  const pageTables = field(status, 'VmPTE');
  const cpusAllowed = field(status, 'Cpus_allowed_list');
  const remote = nodes.length > 1 ? remoteShare(files, threads) : undefined;
  return {
    pid,
    command: readOf(pid, 'cmdline', procRoot).split('\0').filter(Boolean).join(' '),
    files,
    anonymous: accountAnonymous(mappings),
    ...(pageTables !== undefined && { pageTables: Number(pageTables) * 1024 }),
    swapped: mappings.reduce((sum, { swapped }) => sum + swapped, 0),
    threadsByNode: threads,
    ...(cpusAllowed !== undefined && { cpusAllowed }),
    ...(remote !== undefined && { remoteShare: remote }),
  };
};

/** A line of /proc/PID/maps has the form of the first line of an entry of smaps, without the entry. */
const mappedFiles = (maps: string): ProcessMapping[] =>
  parseMappings(maps, undefined).filter(({ path }) => path !== undefined);

/**
 * Whether it maps a model; false of a process that this user cannot look at. `known`: files that were looked into already, which
 * many processes map alike.
 */
export const mapsModel = (pid: number, procRoot = '/proc', known = new Map<string, boolean>()): boolean =>
  mappedFiles(readText(join(procRoot, String(pid), 'maps')) ?? '').some((mapping) => {
    const { device, inode, path = '' } = mapping;
    const key = `${device} ${inode} ${path}`;
    const isModel = known.get(key) ?? isModelAt(seenAt(pid, mapping, procRoot), mapping);
    known.set(key, isModel);
    return isModel;
  });

/** Processes that map a model, the newest first. Those of other users are seen by root alone. */
export const findClients = (procRoot = '/proc'): number[] => {
  const known = new Map<string, boolean>();
  return readdirSync(procRoot)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => mapsModel(pid, procRoot, known))
    .sort((a, b) => b - a);
};

/** Whether the kernel moves pages to the threads that read them, which costs faults and may undo a placement. */
export const numaBalancing = (procRoot = '/proc'): boolean | undefined => {
  const text = readText(join(procRoot, 'sys/kernel/numa_balancing'));
  return text === undefined ? undefined : text !== '0';
};
