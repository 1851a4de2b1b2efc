import type { ClaimRecord } from '../../harness/results/results.ts';
import { distinct, exactFigure, listed } from '../wording/figures.ts';
import { expectations } from './expectations.ts';
import { claimSubjects, reasonsInShort } from './claim-subject.ts';
import type { ClaimSubject } from './claim-subject.ts';
import { countedPair, keysOf, perCounter } from './counted-calls.ts';
import type { Counted, CountedPair } from './counted-calls.ts';
import { countsOf } from '../../harness/comparison/block.ts';
import type { View } from '../../harness/comparison/view.ts';

/** open (or memfd_create), mmap and close of the hugepage object: what the seed's formula counts, times three. */
const callsPerMapping = 3;

/** One number where all counters agree, else each with its counter: "300", or "300 by strace and 301 by perf". */
const byCounter = (values: readonly { counter: string; value: number }[]): string => {
  const seen = distinct(values.map(({ value }) => value));
  if (seen.length === 1) return String(seen[0]);
  return listed(distinct(values.map(({ counter, value }) => `${value} by ${counter}`)));
};

/** The formula speaks of hugepage objects; a mapping of ordinary pages needs neither the open nor the close. */
const hugepageObject = (kind: string): boolean => kind === '2m' || kind === '1g';

/** Counters that part over any call of an execution have not confirmed anything about it. */
const confirmedIfAgreed = ({ before, after }: Extract<CountedPair, { counted: true }>) =>
  [...before, ...after].some(({ agree }) => agree === false) ? 'inconclusive' : 'confirmed';

const judge = (results: View, subject: ClaimSubject): ClaimRecord => {
  const { block, condition } = subject;
  const pair = countedPair(results, subject);
  const nodes = pair.counted ? (pair.after[0]?.replicas ?? 1) : 1;
  const formula = {
    before: nodes * block.set.parts * callsPerMapping,
    after: nodes * callsPerMapping,
  };
  const claim = {
    id: 'syscalls' as const,
    condition,
    expected: pair.counted
      ? {
          text: `${expectations.syscalls}, here ${formula.before} → ${formula.after}`,
          value: block.set.parts,
        }
      : {
          text: expectations.syscalls,
          value: block.set.parts,
        },
    samples: keysOf(subject),
  };
  const unsupported = (text: string): ClaimRecord => ({
    ...claim,
    verdict: 'unsupported',
    measured: { text },
  });
  if (!pair.counted) return unsupported(reasonsInShort(pair.reasons));
  const kinds = distinct([...pair.before, ...pair.after].map((outcome) => outcome.obtainedPageKind));
  if (!kinds.every(hugepageObject)) {
    return unsupported(`the formula is about hugepage objects; the pages obtained were ${listed(kinds)}`);
  }
  const region = (outcomes: readonly Counted[]) => perCounter(outcomes, (count) => count.classes.region);
  const before = region(pair.before);
  const after = region(pair.after);
  const holds =
    before.every(({ value }) => value === formula.before) &&
    after.every(({ value }) => value === formula.after);
  const [fewer, more] = [after[0]?.value ?? 0, before[0]?.value ?? 0];
  const counters = distinct([...before, ...after].map(({ counter }) => counter));
  return {
    ...claim,
    verdict: holds ? confirmedIfAgreed(pair) : 'refuted',
    measured: {
      ...(fewer > 0 ? { value: more / fewer } : {}),
      before: more,
      after: fewer,
      byCounter: { before, after },
      text: `${byCounter(before)} → ${byCounter(after)}${fewer > 0 ? `, ${exactFigure(more / fewer)}x` : ''}, counted by ${listed(counters)}`,
    },
  };
};

/** "N_nodes × N_files × 3 → N_nodes × 3", call by call. Counts are exact: there is no interval. */
export const judgeSyscalls = (results: View): ClaimRecord[] =>
  claimSubjects(results, countsOf)
    .filter(({ candidate }) => candidate.pageKind === 'best' || hugepageObject(candidate.pageKind))
    .map((subject) => judge(results, subject));

const judgeTotal = (results: View, subject: ClaimSubject): ClaimRecord => {
  const parts = subject.block.set.parts;
  const pair = countedPair(results, subject);
  const claim = {
    id: 'syscalls-total' as const,
    condition: subject.condition,
    expected: { text: `${parts}x fewer system calls for ${parts} parts`, value: parts },
    samples: keysOf(subject),
  };
  if (!pair.counted) {
    return { ...claim, verdict: 'unsupported', measured: { text: reasonsInShort(pair.reasons) } };
  }
  const before = perCounter(pair.before, (count) => count.total);
  const after = perCounter(pair.after, (count) => count.total);
  // Every execution of the one against every execution of the other, each counter with itself.
  const factors = before.flatMap((more) =>
    after.filter(({ counter }) => counter === more.counter).map((fewer) => more.value / fewer.value),
  );
  const reached = factors.filter((factor) => factor >= parts).length;
  const verdict =
    factors.length === 0 || (reached > 0 && reached < factors.length)
      ? ('inconclusive' as const)
      : reached > 0
        ? confirmedIfAgreed(pair)
        : ('refuted' as const);
  const least = factors.length === 0 ? {} : { value: Math.min(...factors) };
  return {
    ...claim,
    verdict,
    measured: {
      ...least,
      before: before[0]?.value ?? 0,
      after: after[0]?.value ?? 0,
      byCounter: { before, after },
      text: `${byCounter(before)} → ${byCounter(after)} in load and unload together, ${least.value === undefined ? 'by no counter in common' : `${exactFigure(least.value)}x`}`,
    },
  };
};

/** The same factor read as what a user pays: every call of every class, load and unload. */
export const judgeSyscallsTotal = (results: View): ClaimRecord[] =>
  claimSubjects(results, countsOf).map((subject) => judgeTotal(results, subject));
