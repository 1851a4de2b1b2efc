import { journalFormat, type JournalHeaderRecord } from '../results/index.ts';
import type { RunChoice, Work } from '../run/plan-work.ts';
import { choicesOf, planDigest } from '../run/run-identity.ts';
import { currentCommit } from './commit.ts';
import type { bindToPlan } from './cpu-options.ts';
import { probedEnvironment } from './probed-environment.ts';

/** What a run that begins now is known by, to its journal and its results. @param command that makes it again */
export const newHeader = async (
  command: string,
  choice: RunChoice,
  work: readonly Work[],
  bound: ReturnType<typeof bindToPlan>,
): Promise<JournalHeaderRecord> => {
  const time = new Date().toISOString();
  return {
    kind: 'run',
    format: journalFormat,
    id: time.replace(/[:.]/g, '-'),
    time,
    command,
    commit: await currentCommit(),
    choices: choicesOf(choice),
    plan: planDigest(work),
    environment: await probedEnvironment(bound),
  };
};
