import { availablePages, poolFolder, type Pool } from '../../machine/pool-state.ts';
import { strategyNames, traitsOf } from '../../results/index.ts';
import { check, type Check, type Survived } from '../check.ts';
import type { Remedy, Verdict } from '../finding.ts';
import { both, sysfsValue } from '../finding.ts';
import { refusalText } from '../observed.ts';
import type { HugepageValue } from '../probes/hugepage.ts';
import type { HugetlbfsValue } from '../probes/files.ts';
import type { ThpValue } from '../probes/thp.ts';
import type { Situation } from '../situation.ts';

const MiB = 1024 ** 2;
export const twoMiB = 2 * MiB;
export const oneGiB = 1024 * MiB;

const kindOf = (pageBytes: number): string =>
  pageBytes === twoMiB ? '2m' : pageBytes === oneGiB ? '1g' : `${pageBytes / 1024}kB`;

const sizeOf = (pageBytes: number): string =>
  pageBytes >= oneGiB
    ? `${pageBytes / oneGiB} GiB`
    : pageBytes >= MiB
      ? `${pageBytes / MiB} MiB`
      : `${pageBytes / 1024} KiB`;

/** Strategies that load into pages of their own; a roof is no loader. */
const takers = strategyNames.filter((strategy) => {
  const { memory, roof } = traitsOf(strategy);
  return memory === 'own' && !roof;
});

/** What is lost without pages of a size. */
const without = (pageBytes: number): string => {
  switch (pageBytes) {
    case twoMiB:
      return `${takers.join(', ')} get no 2 MiB pages: every claim on hugepages stays unsupported, and \`load\` and \`verify\` fail or, with --allow-fallback, take THP or 4 KiB pages`;
    case oneGiB:
      return 'page kind 1g fails; `best` takes 2 MiB pages. The default run uses none';
    default:
      return 'nothing: unimap has no page kind of this size';
  }
};

/** How a pool is given pages: at boot for those so large that memory in one piece is found then alone. */
const reserve = (
  { pageBytes, node, poolFile: file }: PoolQuestion,
  pages: number,
  { nodes: { length: nodes }, defaultPoolBytes }: Situation,
): Remedy => {
  if (pageBytes === oneGiB) {
    return {
      now: `echo ${pages} | sudo tee ${file}`,
      persistent: `add to the kernel's command line: hugepagesz=1G hugepages=${nodes === 1 ? pages : `${node}:${pages}`}`,
    };
  }
  // The sysctl spreads its pages over all nodes, so it says the same only where there is one.
  return nodes === 1 && pageBytes === defaultPoolBytes
    ? {
        now: `sudo sysctl vm.nr_hugepages=${pages}`,
        persistent: `echo 'vm.nr_hugepages = ${pages}' | sudo tee -a /etc/sysctl.d/60-unimap.conf`,
      }
    : sysfsValue(file, pages);
};

interface PoolQuestion {
  readonly pageBytes: number;
  readonly node: number;
  readonly poolFile: string;
  /** What the kernel says of it; absent where it shows no pool of that size. */
  readonly pool?: Pool;
}

export const judgeHugepage = (
  question: PoolQuestion,
  situation: Situation,
  observed: Survived<HugepageValue>,
): Verdict => {
  const { pageBytes, node, pool } = question;
  const { need, memoryAvailable, filtered } = situation;
  const matters = pageBytes === twoMiB;
  const consequence = without(pageBytes);
  const cripples = matters && ({ cripples: true } as const);
  if (observed.status === 'refused')
    return { status: 'missing', detail: refusalText(observed), consequence, ...cripples };
  const { obtained, raisable, node: on } = observed.value;
  const total = pool?.total ?? 0;
  const free = pool === undefined ? 0 : availablePages(pool);
  const counted = pool === undefined ? 'no pool to be seen' : `${free} of ${total} free`;
  const wanted = matters ? need.mostPages : 1;
  const remedy =
    pool === undefined && pageBytes === oneGiB
      ? both(
          "add to the kernel's command line: hugepagesz=1G hugepages=1, where /proc/cpuinfo says pdpe1gb (x86-64); a container may hide the pool",
        )
      : reserve(question, total + Math.max(1, wanted - free), situation);
  const spare = memoryAvailable - oneGiB;

  if (obtained === true && on !== undefined && on !== node) {
    return {
      status: 'limited',
      detail: `${counted}; the page came from node ${on}`,
      consequence: `replicas on node ${node} would stand on another node; unimap reports them misplaced`,
      remedy,
    };
  }
  if (obtained === true && (free >= wanted || !matters))
    return { status: 'ok', detail: `${counted}; one was mapped, filled and freed` };
  const least = matters ? need.leastPages : 1;
  if (raisable === true && (matters || pageBytes === oneGiB) && spare >= (least - free) * pageBytes) {
    return {
      status: 'limited',
      detail: `${counted}; unimap may raise the pool`,
      consequence:
        spare >= (wanted - free) * pageBytes
          ? 'unimap raises the pool while it works and puts it back; raising takes time, and fails where memory is fragmented'
          : `unimap raises the pool as far as memory allows, too little for the largest set (${wanted} pages): sets of 16 MiB parts are skipped or fail`,
      remedy,
    };
  }
  if (obtained === true) {
    return {
      status: 'limited',
      detail: `${counted}; the largest set takes ${wanted} on each node, and the pool cannot be raised from here (${raisable === true ? 'too little memory' : raisable})`,
      consequence: `loads that need more pages than are free fail; the report says so of each`,
      remedy,
      ...(free < need.leastPages && cripples),
    };
  }
  const why = `${obtained.call}: ${obtained.error}`;
  if (free > 0) {
    return {
      status: 'missing',
      detail: `${counted}, yet ${why}`,
      consequence,
      remedy: both(
        filtered
          ? 'let the container have them: a hugetlb limit (docker run has none by default; Kubernetes: resources.limits.hugepages-2Mi), and no cpuset that leaves the node out'
          : "raise the cgroup's hugetlb limit and `ulimit -v`, and leave the node in the cpuset",
      ),
      ...cripples,
    };
  }
  return {
    status: 'missing',
    detail: `${counted}; ${why}; raising the pool: ${raisable === true ? 'too little memory' : raisable}`,
    consequence,
    remedy,
    ...cripples,
  };
};

/** A pool for every size and node the kernel shows, and for 2 MiB and 1 GiB pages where it shows none. */
export const poolQuestions = (
  { nodes, pools }: Situation,
  folderOf = (pageBytes: number, node: number) => poolFolder('/sys', pageBytes, node),
): PoolQuestion[] =>
  nodes.flatMap((node) => {
    const own = pools.filter((pool) => pool.node === node);
    const sizes = new Set([twoMiB, oneGiB, ...own.map(({ pageBytes }) => pageBytes)]);
    return [...sizes]
      .sort((a, b) => a - b)
      .map((pageBytes) => {
        const pool = own.find((each) => each.pageBytes === pageBytes);
        const poolFile = `${folderOf(pageBytes, node)}/nr_hugepages`;
        return { pageBytes, node, poolFile, ...(pool && { pool }) };
      });
  });

export const judgeMemfd = (observed: Survived<true>): Verdict =>
  observed.status === 'answered'
    ? { status: 'ok', detail: 'a hugepage object without a name was created' }
    : {
        status: 'missing',
        detail: refusalText(observed),
        consequence: without(twoMiB),
        remedy: both('boot a kernel of 4.14 or newer with CONFIG_HUGETLBFS, on a processor with 2 MiB pages'),
        cripples: true,
      };

export const judgeHugetlbfs = (observed: Survived<HugetlbfsValue>): Verdict => {
  const mounts = observed.status === 'answered' ? observed.value.mounts : [];
  const usable = mounts.filter(({ writable }) => writable === true);
  if (usable.length > 0)
    return { status: 'ok', detail: `a file was made on ${usable.map(({ path }) => path).join(', ')}` };
  return {
    status: mounts.length > 0 ? 'limited' : 'missing',
    detail:
      mounts.length > 0
        ? mounts.map(({ path, writable }) => `${path}: ${String(writable)}`).join(', ')
        : 'none mounted',
    consequence:
      "unimap loses nothing, because its hugepage objects need no mount; the seed's own code and similar programs keep their files there",
    remedy: {
      now: 'sudo mkdir -p /dev/hugepages && sudo mount -t hugetlbfs -o mode=1777 nodev /dev/hugepages',
      persistent: "echo 'hugetlbfs /dev/hugepages hugetlbfs mode=1777 0 0' | sudo tee -a /etc/fstab",
    },
  };
};

export const judgeThp = (observed: Survived<ThpValue>): Verdict => {
  if (observed.status === 'answered' && observed.value.hugeBytes === observed.value.pageBytes)
    return { status: 'ok', detail: `a ${sizeOf(observed.value.pageBytes)} block came as one page` };
  return {
    status: 'missing',
    detail:
      observed.status === 'refused'
        ? refusalText(observed)
        : 'madvise gave no huge page: huge pages are switched off, or memory is fragmented',
    consequence:
      'page kind thp obtains 4 KiB pages, and so does the fallback from 2 MiB pages; the report shows what was obtained',
    remedy: sysfsValue('/sys/kernel/mm/transparent_hugepage/enabled', 'madvise'),
  };
};

export const hugepageChecks = (situation: Situation): Check[] => [
  ...poolQuestions(situation).map((question) => {
    const { pageBytes, node, poolFile } = question;
    return check({
      id: `hugepages.${kindOf(pageBytes)}.node${node}`,
      title: `hugepages of ${sizeOf(pageBytes)}, node ${node}`,
      probe: 'hugepage',
      input: { pageBytes, node, poolFile },
      takesPages: true,
      without: without(pageBytes),
      ...(pageBytes === twoMiB && { cripples: true }),
      judge: (observed) => judgeHugepage(question, situation, observed),
    });
  }),
  check({
    id: 'memfd-hugetlb',
    title: 'hugepage objects without a name (memfd)',
    probe: 'memfd',
    input: twoMiB,
    without: without(twoMiB),
    cripples: true,
    judge: judgeMemfd,
  }),
  check({
    id: 'hugetlbfs',
    title: 'hugetlbfs mounts',
    probe: 'hugetlbfs',
    input: undefined,
    without: 'unimap loses nothing, because its hugepage objects need no mount',
    judge: judgeHugetlbfs,
  }),
  check({
    id: 'thp',
    title: 'transparent hugepages',
    probe: 'thp',
    input: undefined,
    without: 'page kind thp cannot be told from 4 KiB pages',
    judge: judgeThp,
  }),
];
