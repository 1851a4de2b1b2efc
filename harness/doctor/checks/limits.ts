import { ownPageSizes } from '../../machine/page-sizes.ts';
import { sizeText } from '../../wording/size-text.ts';
import { check, type Check, type Survived } from '../check.ts';
import type { Verdict } from '../finding.ts';
import type { CgroupLimit, CgroupValue, OpenFilesValue } from '../probes/limits.ts';
import type { Situation } from '../situation.ts';

const MiB = 1024 ** 2;

/** The largest set on every node, and room for Node itself. */
const addressSpaceNeed = ({ need, nodes }: Situation): number =>
  need.mostPages * 2 * MiB * nodes.length + 2048 * MiB;

/** perf's buffer: 1024 pages a CPU, as `counters/tools.ts` asks for. */
const lockedNeed = ({ cpus }: Situation): number => cpus * 1024 * ownPageSizes().base;

/** perf opens two events a CPU; 128 for all else. */
const filesNeed = ({ cpus }: Situation): number => 128 + 4 * cpus;

const limit = (flag: string, item: string, value: string) => ({
  now: `ulimit -${flag} ${value} (in the shell that starts unimap)`,
  persistent: `echo '* - ${item} ${value}' | sudo tee -a /etc/security/limits.d/60-unimap.conf`,
});

export const judgeAddressSpace = (observed: Survived<true>, bytes: number): Verdict =>
  observed.status === 'answered'
    ? { status: 'ok', detail: `${sizeText(bytes)} were mapped` }
    : {
        status: 'limited',
        detail: `mapping ${sizeText(bytes)}: ${observed.error}`,
        consequence: 'sets of 16 MiB parts cannot be mapped on every node; their loads fail',
        remedy: limit('v', 'as', 'unlimited'),
      };

export const judgeLockedMemory = (observed: Survived<true>, bytes: number): Verdict =>
  observed.status === 'answered'
    ? { status: 'ok', detail: `${sizeText(bytes)} were locked` }
    : {
        status: 'limited',
        detail: `locking ${sizeText(bytes)}: ${observed.error}`,
        consequence:
          'perf, unless root, may get no buffer to count in, or one so small that events are lost; loading locks nothing',
        remedy: limit('l', 'memlock', String(bytes / 1024)),
      };

export const judgeOpenFiles = (observed: Survived<OpenFilesValue>, wanted: number): Verdict => {
  const opened = observed.status === 'answered' ? observed.value.opened : 0;
  if (opened >= wanted) return { status: 'ok', detail: `${wanted} were opened at once` };
  return {
    status: 'limited',
    detail: `${opened} could be opened at once, ${wanted} may be needed`,
    consequence: 'loads of many parts and perf on many CPUs fail with EMFILE',
    remedy: limit('n', 'nofile', String(Math.max(1024, wanted * 2))),
  };
};

const groupText = ({ bytes, used, file }: CgroupLimit): string =>
  `${sizeText(used)} used of ${sizeText(bytes)} (${file})`;

const raiseGroup = (group: CgroupLimit, flag: string, value: number) => ({
  now: `echo ${value} | sudo tee ${group.file}`,
  persistent: flag,
});

export const judgeCgroupMemory = (observed: Survived<CgroupValue>, situation: Situation): Verdict => {
  const group = observed.status === 'answered' ? observed.value.memory : undefined;
  if (group === undefined) return { status: 'ok', detail: 'no limit' };
  // The largest set in memory, once as pages of the cache and once as a replica a node, and Node beside it.
  const wanted = situation.need.setBytes * (1 + situation.nodes.length) + 512 * MiB;
  if (group.bytes - group.used >= wanted) return { status: 'ok', detail: groupText(group) };
  return {
    status: 'limited',
    detail: `${groupText(group)}; the largest set takes ${sizeText(wanted)}`,
    consequence:
      'loads of sets of 16 MiB parts are ended by the kernel, or their files fall out of the page cache and warm loads are not warm',
    remedy: raiseGroup(
      group,
      `docker run --memory ${Math.ceil((group.used + wanted) / MiB)}m, or systemd: MemoryMax=${Math.ceil((group.used + wanted) / MiB)}M`,
      group.used + wanted,
    ),
  };
};

export const judgeCgroupHugetlb = (observed: Survived<CgroupValue>, situation: Situation): Verdict => {
  const group = observed.status === 'answered' ? observed.value.hugetlb : undefined;
  if (group === undefined) return { status: 'ok', detail: 'no limit' };
  const wanted = situation.need.mostPages * 2 * MiB * situation.nodes.length;
  const room = group.bytes - group.used;
  if (room >= wanted) return { status: 'ok', detail: groupText(group) };
  return {
    status: room < 2 * MiB ? 'missing' : 'limited',
    detail: `${groupText(group)}; the largest set takes ${sizeText(wanted)}`,
    consequence:
      'loads that pass the limit get no 2 MiB pages however many are free: they fall back, or end in an error',
    remedy: raiseGroup(
      group,
      `give the container the pages: Kubernetes resources.limits.hugepages-2Mi: ${Math.ceil((group.used + wanted) / MiB)}Mi`,
      group.used + wanted,
    ),
  };
};

export const limitChecks = (situation: Situation): Check[] => {
  const space = addressSpaceNeed(situation);
  const locked = lockedNeed(situation);
  const files = filesNeed(situation);
  const unknown = 'unimap does not know whether memory suffices before a load fails';
  return [
    check({
      id: 'limits.address-space',
      title: 'address space (RLIMIT_AS)',
      probe: 'addressSpace',
      input: space,
      without: unknown,
      judge: (observed) => judgeAddressSpace(observed, space),
    }),
    check({
      id: 'limits.memlock',
      title: 'locked memory (RLIMIT_MEMLOCK)',
      probe: 'lockedMemory',
      input: locked,
      without: 'perf may get no buffer to count in',
      judge: (observed) => judgeLockedMemory(observed, locked),
    }),
    check({
      id: 'limits.open-files',
      title: 'open files (RLIMIT_NOFILE)',
      probe: 'openFiles',
      input: files,
      without: 'loads of many parts may fail',
      judge: (observed) => judgeOpenFiles(observed, files),
    }),
    check({
      id: 'cgroup.memory',
      title: 'memory of the cgroup',
      probe: 'cgroups',
      input: {},
      without: unknown,
      judge: (observed) => judgeCgroupMemory(observed, situation),
    }),
    check({
      id: 'cgroup.hugetlb',
      title: 'hugepages of the cgroup',
      probe: 'cgroups',
      input: {},
      without: unknown,
      judge: (observed) => judgeCgroupHugetlb(observed, situation),
    }),
  ];
};
