import { resolve } from 'node:path';
import { deriveResults, type Derived } from '../../../reports/index.ts';
import { Observations } from '../../journal/observations.ts';
import type { Ledger } from '../../journal/ledger.ts';
import type { NoticeRecord } from '../../results/index.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import { assembleResults } from '../../run/assemble-results.ts';
import { captureState } from '../../run/capture-state.ts';
import type { RunChoice, Work } from '../../run/plan-work.ts';
import { runScenarios, type Gathered } from '../../run/run-scenarios.ts';
import type { Session } from '../../session/session.ts';
import { newHeader } from '../new-header.ts';
import { commandOf, type AdviseFlags } from './advise-flags.ts';

/** What was planned, and what is to be observed after it in the same results. */
export interface AdviceWork {
  readonly path: string;
  readonly flags: AdviseFlags;
  readonly work: readonly Work[];
  readonly notices: readonly NoticeRecord[];
  readonly after?: (
    ledger: Ledger,
  ) => Promise<Pick<Gathered, 'sets' | 'clientArms'> & { readonly notices: readonly NoticeRecord[] }>;
}

/** Runs what was planned; undefined where nothing was observed. */
export const measureAdvice = async (
  { path, flags, work, notices, after }: AdviceWork,
  session: Session,
): Promise<Derived | undefined> => {
  const choice: RunChoice = {
    scenarios: work.map(({ scenario }) => scenario),
    quick: false,
    seed: 1,
    model: path,
    ...(!flags.raisePool && { leavePool: true }),
  };
  const header = await newHeader(commandOf(path, flags), choice, work, undefined);
  const observations = new Observations(resolve(flags.out), header);
  try {
    const { gathered, complete } = await runScenarios(
      choice,
      work,
      session,
      workerExecutor(session.signal),
      observations,
      captureState(session.signal),
    );
    const more = complete && after !== undefined ? await after(observations) : undefined;
    if (observations.observations.length === 0) return undefined;
    const sets = [...gathered.sets, ...(more?.sets ?? [])];
    return deriveResults(
      assembleResults({
        header,
        commit: header.commit,
        complete,
        observations,
        gathered: {
          ...gathered,
          sets: [...new Map(sets.map((set) => [set.id, set])).values()],
          ...(more?.clientArms && { clientArms: more.clientArms }),
          notices: [...notices, ...gathered.notices, ...(more?.notices ?? [])],
        },
      }),
    );
  } finally {
    observations.close();
  }
};
