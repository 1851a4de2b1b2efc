import { check, type Check, type Survived } from '../check.ts';
import type { Remedy, Verdict } from '../finding.ts';
import { both, letThrough, sysctl } from '../finding.ts';
import { refusalText, type Refusal } from '../observed.ts';
import type { LibraryValue } from '../probes/library.ts';
import type { PageNodesValue } from '../probes/placement.ts';
import type { UserfaultfdValue } from '../probes/userfaultfd.ts';
import type { Situation } from '../situation.ts';

/** What lets a refused call pass: the filter over a container or a service, or else the kernel's configuration. */
const letPass = (refusal: Refusal, name: string, { filtered }: Situation, option: string): Remedy =>
  filtered && refusal.error !== 'ENOSYS'
    ? letThrough(name)
    : refusal.error === 'ENOSYS'
      ? both(
          filtered
            ? `boot a kernel with ${option}, or, should the container's filter say ENOSYS, let ${name} pass in its profile`
            : `boot a kernel with ${option}`,
        )
      : both(`run as root, or with CAP_SYS_NICE (docker run --cap-add SYS_NICE), to let ${name} pass`);

const slower =
  'unified-parallel fills hugepages that the kernel zeroes first, so every byte is written twice; its page fill copy fails, and its times are the times of page fill fault';

export const judgeUserfaultfd = (observed: Survived<UserfaultfdValue>, situation: Situation): Verdict => {
  if (observed.status === 'refused') {
    return {
      status: 'missing',
      detail: refusalText(observed),
      consequence: slower,
      remedy:
        observed.error === 'EPERM' && !situation.filtered
          ? sysctl('vm.unprivileged_userfaultfd', 1)
          : letPass(observed, 'userfaultfd', situation, 'CONFIG_USERFAULTFD'),
    };
  }
  const { userModeOnly, hugepages } = observed.value;
  if (hugepages === false) {
    return {
      status: 'limited',
      detail: 'a 4 KiB page was filled, a hugepage could not be',
      consequence: slower,
      remedy: both('boot a kernel of 4.11 or newer'),
    };
  }
  const filled = hugepages === true ? 'a 4 KiB page and a 2 MiB page were filled' : 'a 4 KiB page was filled';
  return userModeOnly
    ? { status: 'ok', detail: `${filled}, without privilege (UFFD_USER_MODE_ONLY)` }
    : {
        status: 'limited',
        detail: `${filled}; this kernel knows no UFFD_USER_MODE_ONLY`,
        consequence: `the library uses that flag, so it works without userfaultfd: ${slower}`,
        remedy: both('boot a kernel of 5.11 or newer'),
      };
};

const unbound =
  'mirror and interleave cannot be bound to nodes: loads that ask for them fail or, with --allow-fallback, are reported unbound';

export const judgePolicy = (
  observed: Survived<true>,
  name: 'mbind' | 'set_mempolicy',
  situation: Situation,
): Verdict =>
  observed.status === 'answered'
    ? { status: 'ok', detail: `bound to ${nodesText(situation.nodes)}` }
    : {
        status: 'missing',
        detail: refusalText(observed),
        consequence: unbound,
        remedy:
          observed.error === 'EINVAL'
            ? both('let this process have memory of every node: its cpuset (cpuset.mems) leaves one out')
            : letPass(observed, name, situation, 'CONFIG_NUMA'),
      };

const nodesText = (nodes: readonly number[]): string =>
  `node${nodes.length === 1 ? '' : 's'} ${nodes.join(', ')}`;

export const judgePageNodes = (observed: Survived<PageNodesValue>, situation: Situation): Verdict => {
  if (observed.status === 'refused') {
    return {
      status: 'missing',
      detail: refusalText(observed),
      consequence:
        'the kernel cannot be asked where pages are: results have no pages by node, and no replica is proved',
      remedy: letPass(observed, 'move_pages', situation, 'CONFIG_NUMA and CONFIG_MIGRATION'),
    };
  }
  const { found } = observed.value;
  const strays = found.filter(({ bound, on }) => bound !== undefined && bound !== on);
  if (strays.length === 0)
    return { status: 'ok', detail: `told where a page is, on ${nodesText(found.map(({ on }) => on))}` };
  return {
    status: 'limited',
    detail: strays.map(({ bound, on }) => `a page bound to node ${bound ?? '?'} is on ${on}`).join('; '),
    consequence: 'placement is not kept here; unimap reports such pages as misplaced',
    remedy: both('free memory on that node, or give it to this process (cpuset.mems)'),
  };
};

export const judgeBalancing = (observed: Survived<string>, { nodes }: Situation): Verdict => {
  const setting = observed.status === 'answered' ? observed.value : 'absent';
  if (setting === 'absent' || setting === '0') return { status: 'ok', detail: 'off' };
  if (nodes.length < 2)
    return { status: 'ok', detail: 'on, and with one node there is nowhere to move pages' };
  return {
    status: 'limited',
    detail: `on (${setting})`,
    consequence:
      'the kernel may move 4 KiB and transparent huge pages while they are measured; hugetlb pages stay',
    remedy: sysctl('kernel.numa_balancing', 0),
  };
};

type Fallback = Extract<LibraryValue, { loaded: true }>['fallbacks'][number];

const followsFrom = ({ aspect, requested, obtained }: Fallback): string => {
  const becomes = `${aspect} ${requested} becomes ${obtained}`;
  switch (aspect) {
    case 'page-kind':
      return `with the pool as it is ${becomes}: see the hugepages above`;
    case 'placement':
      return `${becomes} with --allow-fallback, a load as requested fails, and no round of \`run\` is timed as requested`;
    case 'io':
    case 'page-fill':
    case 'threads':
      return `${becomes}: the same bytes, slower`;
    case 'lock':
      return `${becomes}: the same bytes, which the kernel may evict`;
    case 'trim':
      return `${becomes}: more addresses, no more memory`;
  }
};

export const judgeLibrary = (observed: Survived<LibraryValue>): Verdict => {
  if (observed.status === 'refused')
    return {
      status: 'missing',
      detail: refusalText(observed),
      consequence: 'nothing can be loaded',
      cripples: true,
    };
  const { value } = observed;
  if (!value.loaded) {
    return {
      status: 'missing',
      detail: value.reason,
      consequence: 'nothing can be loaded here',
      remedy: both(value.remedy),
      cripples: true,
    };
  }
  const obtained = `unified-parallel obtained ${value.pageKind} pages, ${value.placement}${value.pageFill === undefined ? '' : `, page fill ${value.pageFill}`}`;
  if (value.fallbacks.length === 0) return { status: 'ok', detail: obtained };
  // What hugepages take is said of the pools themselves, and unimap may raise those, as this probe may not.
  const elsewhere = value.fallbacks.filter(({ aspect }) => aspect !== 'page-kind');
  const remedy = elsewhere[0]?.remedy;
  return {
    status: 'limited',
    detail: `${obtained}: ${value.fallbacks.map(({ reason }) => reason).join('; ')}`,
    consequence: value.fallbacks.map(followsFrom).join('; '),
    ...(remedy !== undefined && { remedy: both(remedy) }),
    ...(elsewhere.some(({ aspect }) => aspect === 'placement') && { cripples: true }),
  };
};

export const placementChecks = (situation: Situation): Check[] => {
  const nodes = [...situation.nodes];
  return [
    check({
      id: 'userfaultfd',
      title: 'userfaultfd',
      probe: 'userfaultfd',
      input: undefined,
      takesPages: true,
      without: slower,
      judge: (observed) => judgeUserfaultfd(observed, situation),
    }),
    check({
      id: 'mbind',
      title: 'memory bound to a node (mbind)',
      probe: 'memoryPolicy',
      input: nodes,
      without: unbound,
      judge: (observed) => judgePolicy(observed, 'mbind', situation),
    }),
    check({
      id: 'set-mempolicy',
      title: 'threads bound to a node (set_mempolicy)',
      probe: 'threadPolicy',
      input: nodes,
      without: unbound,
      judge: (observed) => judgePolicy(observed, 'set_mempolicy', situation),
    }),
    check({
      id: 'move-pages',
      title: 'where pages are (move_pages)',
      probe: 'pageNodes',
      input: nodes,
      without: 'the kernel cannot be asked where pages are, and no replica is proved',
      judge: (observed) => judgePageNodes(observed, situation),
    }),
    check({
      id: 'numa-balancing',
      title: 'NUMA balancing',
      probe: 'balancing',
      input: undefined,
      without: 'it is not known whether the kernel moves pages while they are measured',
      judge: (observed) => judgeBalancing(observed, situation),
    }),
    check({
      id: 'library',
      title: 'a load by the library',
      probe: 'library',
      input: nodes,
      takesPages: true,
      without: 'nothing can be loaded here',
      cripples: true,
      judge: judgeLibrary,
    }),
  ];
};
