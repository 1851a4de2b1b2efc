import { defaultBudget } from '../../harness/statistics/budget.ts';
import { bytes, duration, figure, listed, plural } from '../wording/figures.ts';
import type { Finding } from './finding.ts';

interface Words {
  readonly reason: string;
  readonly remedy: string;
}

const percent = (share: number): string => `${figure(share * 100)} %`;
const time = (milliseconds: number): string => duration(milliseconds * 1e6);

type Figures = (name: string) => number;

const throttled = (of: Figures, has: (name: string) => boolean): string =>
  listed([
    ...(has('events') ? [`the hardware throttled ${plural(of('events'), 'time')}`] : []),
    ...(has('megahertzAfter')
      ? [`the fastest CPU fell from ${figure(of('megahertzBefore'))} to ${figure(of('megahertzAfter'))} MHz`]
      : []),
    ...(has('heldMilliseconds')
      ? [`a limit on CPU time held loads back for ${time(of('heldMilliseconds'))}`]
      : []),
  ]);

const cacheAstray = (of: Figures): string =>
  listed([
    ...(of('away') >= 0.05
      ? [`${percent(of('away'))} of what is cached of the set is on a node without a load`]
      : []),
    ...(of('moved') >= 0.05
      ? [`${percent(of('moved'))} of it moved to another node between the rounds`]
      : []),
  ]);

const pairs = (of: Figures, has: (name: string) => boolean): string => {
  const all = `${of('short')} of ${plural(of('comparisons'), 'comparison')} could have missed a change of 10 %`;
  if (of('withoutInterval') > 0)
    return `${all}: ${plural(of('fewest'), 'pair')} of rounds are too few for an interval`;
  return has('smallestEffect')
    ? `${all}: the smallest found four times in five is ${percent(of('smallestEffect') - 1)}`
    : all;
};

/** What a patient user may make by merging some runs of the default budget. */
const mostRounds = 5 * defaultBudget.maximum;

const words: Readonly<Record<Finding['code'], (of: Figures, has: (name: string) => boolean) => Words>> = {
  'other-load': (of) => ({
    reason: `other processes took ${percent(of('share'))} of the machine's CPU time (${time(of('milliseconds'))}) during the loads`,
    remedy: 'end what else runs (`top` shows it) and run again',
  }),
  steal: (of) => ({
    reason: `the hypervisor gave ${percent(of('share'))} of this machine's CPU time (${time(of('milliseconds'))}) to others`,
    remedy: 'run again when its host is quieter, or on CPUs of its own (a dedicated or bare-metal machine)',
  }),
  'numa-balancing': (of) => ({
    reason: `NUMA balancing is on (${of('mode')}): the kernel may move pages of 4 KiB and transparent hugepages while they are read`,
    remedy: 'sysctl kernel.numa_balancing=0 for the run',
  }),
  'cache-node': (of) => ({
    reason: cacheAstray(of),
    remedy:
      'drop it (echo 1 > /proc/sys/vm/drop_caches) and read the set once under `numactl --cpunodebind` of the node that loads',
  }),
  throttling: (of, has) => ({
    reason: throttled(of, has),
    remedy: has('heldMilliseconds')
      ? 'run outside the control group that limits CPU time, or raise its cpu.max'
      : 'cool the machine, set the governor `performance` (`cpupower frequency-set -g performance`), and run again',
  }),
  drift: (of) => ({
    reason: `what the others are compared with became ${figure(of('total'))} times as slow over ${plural(of('rounds'), 'round')}`,
    remedy:
      'let the machine warm up and settle, then run again; ratios within a round stand, early and late rounds are not of one machine',
  }),
  'pool-changed': (of) => ({
    reason: `the pool of ${bytes(of('pageBytes'))} pages on node ${of('node')} went from ${of('totalBefore')} (${of('freeBefore')} free) to ${of('totalAfter')} (${of('freeAfter')} free) during the loads`,
    remedy:
      'end what else takes hugepages or sets vm.nr_hugepages (`grep -i huge /proc/*/smaps_rollup`), and run again',
  }),
  'too-few-pairs': (of, has) => ({
    reason: pairs(of, has),
    remedy:
      of('enough') > mostRounds
        ? `quieten the machine first: with this noise it would take some ${of('enough')} rounds`
        : `more rounds: some ${of('enough')} would do; run without --quick, or merge several runs with \`unimap report\``,
  }),
  'coarse-timer': (of) => ({
    reason: `${percent(of('tied'))} of the times are equal to another: the clock is too coarse for loads this short`,
    remedy: 'measure a larger set',
  }),
  'memory-pressure': (of) => ({
    reason: `tasks waited for memory for ${percent(of('share'))} of the time (${time(of('milliseconds'))})`,
    remedy: 'free memory, raise the limit of the control group, or choose a smaller set',
  }),
};

/** Why a finding matters, and what mends it. */
export const wordsOf = ({ code, figures }: Finding): Words =>
  words[code](
    (name) => figures[name] ?? Number.NaN,
    (name) => figures[name] !== undefined,
  );
