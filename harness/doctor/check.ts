import type { Verdict } from './finding.ts';
import type { Observed } from './observed.ts';
import type { ProbeInput, ProbeName, ProbeValue } from './probes/index.ts';

export type Survived<Value> = Exclude<Observed<Value>, { status: 'ended' | 'busy' }>;

/** One thing unimap can use: the probe that tries it, and what is made of the probe's answer. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly probe: ProbeName;
  readonly input: unknown;
  /** Takes hugepages while it runs; two such probes at once would find the pool emptied by each other. */
  readonly takesPages: boolean;
  /** Longer than other probes are given; nothing else waits for it. */
  readonly deadlineMilliseconds?: number;
  readonly judge: (observed: Observed<unknown>) => Verdict;
}

interface CheckOf<Name extends ProbeName> {
  readonly id: string;
  readonly title: string;
  readonly probe: Name;
  readonly input: ProbeInput<Name>;
  readonly takesPages?: true;
  readonly deadlineMilliseconds?: number;
  /** What follows where the probe did not live to answer; the same usually holds where there is nothing. */
  readonly without: string;
  readonly cripples?: true;
  readonly judge: (observed: Survived<ProbeValue<Name>>) => Verdict;
}

/** A probe that crashed or hung is judged here, once for all: the thing is there, and cannot be used. */
export const check = <Name extends ProbeName>(of: CheckOf<Name>): Check => ({
  id: of.id,
  title: of.title,
  probe: of.probe,
  input: of.input,
  takesPages: of.takesPages ?? false,
  ...(of.deadlineMilliseconds !== undefined && { deadlineMilliseconds: of.deadlineMilliseconds }),
  judge: (observed) => {
    if (observed.status === 'busy')
      return {
        status: 'untold',
        detail: `too busy to tell: the probe had no answer after ${observed.seconds} s, most of which it waited for a CPU`,
        consequence: 'ask again when the machine has less to do',
      };
    if (observed.status !== 'ended') return of.judge(observed as Survived<ProbeValue<Name>>);
    return {
      status: 'missing',
      detail: `the probe ${observed.how}`,
      consequence: of.without,
      ...(of.cripples && { cripples: true }),
    };
  },
});
