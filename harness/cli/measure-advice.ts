import { basename, resolve } from 'node:path';
import { deriveResults, type Derived } from '../../reports/index.ts';
import type { PlannedState } from '../advise/plan-state.ts';
import { unimap } from '../installation/command.ts';
import { Observations } from '../journal/observations.ts';
import type { NoticeRecord } from '../results/index.ts';
import { workerExecutor } from '../rounds/executor.ts';
import { assembleResults } from '../run/assemble-results.ts';
import { captureState } from '../run/capture-state.ts';
import type { RunChoice } from '../run/plan-work.ts';
import { runScenarios } from '../run/run-scenarios.ts';
import type { Session } from '../session/session.ts';
import { newHeader } from './new-header.ts';

export interface AdviseFlags {
  readonly minutes: number;
  readonly cold?: boolean;
  readonly raisePool?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** Percent of the model that are to foretell all of it. */
  readonly check?: number;
}

/** As a report tells it in public: the folders of the user are left out. */
const commandOf = (path: string, { minutes, cold, raisePool, check }: AdviseFlags): string =>
  [
    `${unimap} advise ${basename(path)} --minutes ${minutes}`,
    ...(cold ? ['--cold'] : []),
    ...(raisePool ? ['--raise-pool'] : []),
    ...(check === undefined ? [] : [`--check ${check}`]),
  ].join(' ');

/** Runs what was planned; undefined where nothing was observed. */
export const measureAdvice = async (
  path: string,
  flags: AdviseFlags,
  states: readonly PlannedState[],
  notices: readonly NoticeRecord[],
  session: Session,
): Promise<Derived | undefined> => {
  const work = states.map((state) => state.work);
  const choice: RunChoice = {
    scenarios: work.map(({ scenario }) => scenario),
    quick: false,
    seed: 1,
    model: path,
    ...(!flags.raisePool && { leavePool: true }),
  };
  const header = await newHeader(commandOf(path, flags), choice, work, undefined);
  const observations = new Observations(resolve(flags.out), header);
  const { gathered, complete } = await runScenarios(
    choice,
    work,
    session,
    workerExecutor(session.signal),
    observations,
    captureState(session.signal),
  ).finally(() => {
    observations.close();
  });
  if (observations.observations.length === 0) return undefined;
  return deriveResults(
    assembleResults({
      header,
      commit: header.commit,
      complete,
      observations,
      gathered: { ...gathered, notices: [...notices, ...gathered.notices] },
    }),
  );
};
