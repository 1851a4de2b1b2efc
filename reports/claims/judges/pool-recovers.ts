import type { View } from '../../../harness/comparison/view.ts';
import type { MachineStateRecord } from '../../../harness/results/state.ts';
import { bytes, figure } from '../../wording/figures.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Judgement, OwnSentence } from '../claim.ts';

interface PoolRecovers extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  /** Recovered, divided by the bytes of the pool. */
  readonly share: number;
}

/** Whole pages of descriptors are given back, and a few are taken for the new ones: so far from the share is as promised. */
const tolerance = 0.05;

const poolBytes = (pools: MachineStateRecord['pools']): number =>
  pools.reduce((sum, { pageBytes, total }) => sum + pageBytes * total, 0);

interface Open {
  readonly verdict: 'unsupported';
  readonly measured: { readonly text: string };
}

const open = (text: string): Open => ({ verdict: 'unsupported', measured: { text } });

/** The first state of the run with pages in a pool that were not there when the environment was read. */
const found = (
  { environment }: View,
  state: MachineStateRecord,
  { share, raised }: { readonly share: number; readonly raised: number },
): Pick<Judgement, 'verdict' | 'measured'> => {
  const [before, after] = [environment.pageDescriptors, state.pageDescriptors];
  if (before === undefined || after === undefined)
    return open('the kernel does not tell what describes its pages (Linux 6.11 and later do)');
  if (after.optimized === undefined)
    return open('the kernel was built without the optimisation (CONFIG_HUGETLB_PAGE_OPTIMIZE_VMEMMAP)');
  if (!after.optimized)
    return open(
      'vm.hugetlb_optimize_vmemmap is 0, which is its default: nothing is recovered. Set it to 1 before the pages are reserved',
    );
  const recovered = before.bytes - after.bytes;
  return {
    verdict: recovered >= raised * share * (1 - tolerance) ? 'confirmed' : 'refuted',
    measured: {
      value: recovered / raised,
      before: before.bytes,
      after: after.bytes,
      text: `${bytes(before.bytes)} → ${bytes(after.bytes)} of descriptors while ${bytes(raised)} were reserved: ${figure((100 * recovered) / raised)} %`,
    },
  };
};

/** What the kernel gives back of the descriptors of pages when hugepages are reserved for a run. */
export const poolRecovers = (spec: PoolRecovers): Claim => ({
  ...spec,
  arms: { none: true },
  judge: ({ results }) => {
    const state = (results.states ?? []).find(({ when }) => when === 'before');
    const raised = poolBytes(state?.pools ?? []) - poolBytes(results.environment.pools);
    if (state === undefined || raised <= 0) return [];
    return [
      {
        facts: {},
        expected: { text: expectedText(spec), value: spec.share },
        samples: [],
        ...found(results, state, { share: spec.share, raised }),
      },
    ];
  },
});
