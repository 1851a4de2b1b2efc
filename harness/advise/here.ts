import { availableParallelism } from 'node:os';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { availablePages, readPools } from '../machine/pool-state.ts';
import { readUnswappedRoom } from '../machine/memory-room.ts';
import { chosen, readText } from '../machine/sysfs.ts';
import type { RepackTarget } from '../gguf/index.ts';
import type { Here } from './candidates.ts';

const hugePage = 2 * 1024 ** 2;

/** This machine as it is now. */
export const readHere = (raisesPool: boolean): Here => ({
  nodes: onlineNodesWithMemory().map(({ id }) => id),
  cpus: availableParallelism(),
  availableBytes: readUnswappedRoom(),
  freePages: new Map(
    readPools()
      .filter(({ pageBytes }) => pageBytes === hugePage)
      .map((pool) => [pool.node, availablePages(pool)]),
  ),
  thp: ['always', 'madvise'].includes(chosen(readText('/sys/kernel/mm/transparent_hugepage/enabled'))),
  raisesPool,
});

/** Which of llama.cpp's builds a CPU would run; undefined for one whose repacking is not known. */
export const repackTargetOf = (
  architecture: string = process.arch,
  cpuinfo = readText('/proc/cpuinfo') ?? '',
): RepackTarget | undefined => {
  if (architecture === 'arm64') return /^Features.*\basimddp\b/m.test(cpuinfo) ? 'arm-dotprod' : undefined;
  if (architecture !== 'x64') return undefined;
  if (/^flags.*\bavx512f\b/m.test(cpuinfo)) return 'x86-avx512';
  return /^flags.*\bavx2\b/m.test(cpuinfo) ? 'x86-avx2' : undefined;
};
