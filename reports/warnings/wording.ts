import { calibratedMad } from '../../harness/statistics/noisy-block.ts';
import { defaultBudget } from '../../harness/statistics/budget.ts';
import { bytes, duration, figure, listed, plural } from '../wording/figures.ts';
import type { Detected } from './detected.ts';

interface Words {
  readonly reason: string;
  readonly remedy: string;
}

const percent = (share: number): string => `${figure(share * 100)} %`;
const time = (milliseconds: number): string => duration(milliseconds * 1e6);

type Figures<Code extends Detected['code']> = Extract<Detected, { code: Code }>['figures'];

const throttled = ({ events, megahertz, heldMilliseconds }: Figures<'throttling'>): string =>
  listed([
    ...(events === undefined ? [] : [`the hardware throttled ${plural(events, 'time')}`]),
    ...(megahertz === undefined
      ? []
      : [`the fastest CPU fell from ${figure(megahertz.before)} to ${figure(megahertz.after)} MHz`]),
    ...(heldMilliseconds === undefined
      ? []
      : [`a limit on CPU time held loads back for ${time(heldMilliseconds)}`]),
  ]);

const cacheAstray = ({ away, moved }: Figures<'cache-node'>): string =>
  listed([
    ...(away >= 0.05 ? [`${percent(away)} of the set's page cache is on a node without a load`] : []),
    ...(moved >= 0.05 ? [`${percent(moved)} of it moved to another node between the rounds`] : []),
  ]);

const pairs = ({
  short,
  comparisons,
  withoutInterval,
  fewest,
  typicalEffect,
  smallestEffect,
}: Figures<'too-few-pairs'>): string => {
  const all = `${short} of ${plural(comparisons, 'comparison')} could have missed a change of 10 %`;
  const none =
    withoutInterval === 0
      ? []
      : [`${withoutInterval} had too few pairs of rounds for an interval (${fewest} at least)`];
  const seen =
    typicalEffect === undefined || smallestEffect === undefined
      ? []
      : [
          `half of all find a change of ${percent(typicalEffect - 1)} or less four times in five`,
          `the blindest finds ${percent(smallestEffect - 1)}`,
        ];
  return [all, ...none, ...seen].join('; ');
};

/** What a patient user may make. */
const mostRuns = 10;

/**
 * More rounds of one run, more runs, or less noise: whichever helps most. What runs differ by is not lessened by more rounds
 * in each; and where one run cannot make so many rounds, several do, and tell the spread between them besides.
 */
const morePairs = ({ enough, betweenRuns }: Figures<'too-few-pairs'>): string => {
  const byRuns = betweenRuns !== undefined && betweenRuns.share >= 0.5;
  const runs = byRuns ? betweenRuns.enough : Math.ceil(enough / defaultBudget.maximum);
  if (runs > mostRuns)
    return byRuns
      ? `quieten the machine first: runs differ so much that it would take some ${runs} of them`
      : `quieten the machine first: with this noise it would take some ${enough} rounds`;
  if (byRuns)
    return `more runs, which help more than more rounds: ${percent(betweenRuns.share)} of the variation of ratios is between runs; \`unimap run --repeat ${runs}\` would do`;
  return runs <= 1
    ? `more rounds: some ${enough} would do; run without --quick`
    : `more rounds than one run makes: some ${enough} would do; \`unimap run --repeat ${runs}\` makes them, and tells the spread between runs too`;
};

/** Why a warning matters, and what mends it. */
export const wordsOf = ({ code, figures }: Detected): Words => {
  switch (code) {
    case 'other-load':
      return {
        reason: `other processes took ${percent(figures.share)} of the machine's CPU time (${time(figures.milliseconds)}) during the loads`,
        remedy: 'end the other processes (`top` shows them) and run again',
      };
    case 'steal':
      return {
        reason: `the hypervisor gave ${percent(figures.share)} of this machine's CPU time (${time(figures.milliseconds)}) to others`,
        remedy:
          'run again when its host is quieter, or on CPUs of its own (a dedicated or bare-metal machine)',
      };
    case 'numa-balancing':
      return {
        reason: `NUMA balancing is on (${figures.mode}): the kernel may move pages of 4 KiB and transparent hugepages while they are read`,
        remedy: 'sysctl kernel.numa_balancing=0 for the run',
      };
    case 'cache-node':
      return {
        reason: cacheAstray(figures),
        remedy:
          'drop it (echo 1 > /proc/sys/vm/drop_caches) and read the set once under `numactl --cpunodebind` of the node that loads',
      };
    case 'throttling':
      return {
        reason: throttled(figures),
        remedy:
          figures.heldMilliseconds === undefined
            ? 'cool the machine, set the governor `performance` (`cpupower frequency-set -g performance`), and run again'
            : 'run outside the control group that limits CPU time, or raise its cpu.max',
      };
    case 'drift':
      return {
        reason: `the strategy that the others are compared with became ${figure(figures.total)} times as slow over ${plural(figures.rounds, 'round')}`,
        remedy:
          'let the machine warm up and settle, then run again; ratios within a round hold, but early and late rounds do not describe the same machine',
      };
    case 'pool-changed':
      return {
        reason: `the pool of ${bytes(figures.pageBytes)} pages on node ${figures.node} went from ${figures.totalBefore} (${figures.freeBefore} free) to ${figures.totalAfter} (${figures.freeAfter} free) during the loads`,
        remedy:
          'end what else takes hugepages or sets vm.nr_hugepages (`grep -i huge /proc/*/smaps_rollup`), and run again',
      };
    case 'too-few-pairs':
      return {
        reason: pairs(figures),
        remedy: morePairs(figures),
      };
    case 'noise':
      return {
        reason: `half of ${plural(figures.comparisons, 'comparison')} have a MAD of ${percent(figures.mad - 1)} or more from round to round: the statistics were calibrated for ${percent(calibratedMad - 1)} at most. Intervals stay honest, and small changes are missed`,
        remedy: 'quieten the machine, or choose a larger set, whose loads vary less',
      };
    case 'two-modes':
      return {
        reason: `the loads fall into two groups: ${plural(figures.lowLoads, 'load')} of some ${duration(figures.low)} and ${figures.highLoads} of some ${duration(figures.high)}. No load took the median of all, and a ratio of that median mixes both groups`,
        remedy:
          'look at the loads in results.json: pages of another kind, another node or a CPU that is shared often explain it; then run again without that',
      };
    case 'free-page-reporting':
      return {
        reason: `the hypervisor takes back free memory, and the memory of ${figures.untouched} of ${plural(figures.loads, 'load')} outside the hugepage pool was not touched before: such a load may have had to wait for its memory, and a load on hugepages never waits`,
        remedy:
          'free memory, or raise the limit of the control group, so that there is room to touch it; run again',
      };
    case 'slow-first-use':
      return {
        reason: `the first use of each page of 4 KiB takes ${duration(figures.nanoseconds)}, although it is mapped already: ${percent(figures.share)} of the time of this way. A processor that reads page tables itself takes some 50 ns. Most likely this hypervisor keeps page tables of its own, and then every way with pages of 4 KiB is slower here than on hardware`,
        remedy:
          'measure on the machine itself, or on a virtual machine whose hypervisor uses nested paging (EPT, NPT); until then trust only ratios between ways with pages of one size',
      };
    case 'coarse-timer':
      return {
        reason: `${percent(figures.tied)} of the times are equal to another: the clock is too coarse for loads this short`,
        remedy: 'measure a larger set',
      };
    case 'memory-pressure':
      return {
        reason: `tasks waited for memory for ${percent(figures.share)} of the time (${time(figures.milliseconds)})`,
        remedy: 'free memory, raise the limit of the control group, or choose a smaller set',
      };
  }
};
