import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isSameMachine } from '../comparison/same-machine.ts';
import type { ChoicesRecord, JournalHeaderRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { RunChoice, Work } from './plan-work.ts';

export const choicesOf = (choice: RunChoice): ChoicesRecord => ({
  scenarios: choice.scenarios.map(({ name }) => name),
  quick: choice.quick,
  seed: choice.seed,
  ...(choice.budget !== undefined && { budget: choice.budget }),
  ...(choice.model !== undefined && { model: basename(choice.model) }),
  ...(choice.arms && { arms: choice.arms }),
  ...(choice.cpus && { cpus: choice.cpus }),
  ...(choice.delays && { delays: choice.delays }),
  ...(choice.repetition && { repetition: choice.repetition }),
});

/** Every block's scenario, sets and arms, in order: what other code, another model or another machine would change. */
export const planDigest = (work: readonly Work[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        work.map(({ scenario, arms, unmade }) => [scenario, arms, unmade.map(({ record }) => record)]),
      ),
    )
    .digest('hex');

type Identity = Pick<JournalHeaderRecord, 'choices' | 'plan' | 'commit' | 'environment'>;

/** What results say once of a whole run, so that it may not change on the way, on the same machine either. */
const setUp = ({ environment: { host, cpu } }: Identity): unknown[] => [
  host,
  cpu.microcode,
  cpu.usable,
  cpu.chosen,
];

const refused = (message: string, remedy: string): UnimapError =>
  new UnimapError('other-run', `the interrupted run cannot be continued: ${message}`, remedy, {
    exitStatus: 2,
  });

/**
 * That a run may go on with what another process of it observed.
 * @throws UnimapError `other-run`, which names what differs
 */
export const checkSameRun = (former: Identity, now: Identity, allowOtherCommit: boolean): void => {
  for (const key of [
    'scenarios',
    'quick',
    'seed',
    'budget',
    'model',
    'arms',
    'cpus',
    'delays',
    'repetition',
  ] as const) {
    const [was, is] = [former.choices[key], now.choices[key]].map((value) => JSON.stringify(value));
    if (was !== is)
      throw refused(
        `its ${key} was ${was ?? 'not given'}, and is ${is ?? 'not given'} now`,
        'leave out the other options beside --resume, or run without --resume to begin a new run',
      );
  }
  if (former.commit !== now.commit && !allowOtherCommit)
    throw refused(
      `it was of commit ${former.commit}, and this is ${now.commit}`,
      'check out that commit, or accept the difference with --allow-other-commit',
    );
  if (!isSameMachine(former.environment, now.environment) || !isDeepStrictEqual(setUp(former), setUp(now)))
    throw refused(
      'it was of another machine, kernel or choice of CPUs',
      'continue it where it was begun, or run without --resume to begin a new run',
    );
  if (former.plan !== now.plan)
    throw refused(
      'its sets or arms are no longer the same',
      'continue with the code and the model it was begun with, or run without --resume to begin a new run',
    );
};
