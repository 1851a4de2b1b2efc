import {
  compareExcerpt,
  foretoldLines,
  holds,
  tolerated,
  type Foretold,
} from '../../advise/extrapolation.ts';
import { fewestRounds } from '../../advise/pace.ts';
import { planCheck } from '../../advise/plan-check.ts';
import { findBlock } from '../../comparison/view.ts';
import { spanText } from '../../plan/estimate.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import type { Session } from '../../session/session.ts';
import { sizeText } from '../../wording/size-text.ts';
import { printAnswer, printJson } from '../print.ts';
import type { Derived } from '../../../reports/index.ts';
import type { AdviseFlags } from './advise-flags.ts';
import { measureAdvice } from './measure-advice.ts';
import type { Prepared } from './prepare-advice.ts';

export interface Checked {
  readonly model: Prepared['known']['model'];
  readonly excerptBytes: number;
  readonly wholeBytes: number;
  readonly foretold: readonly Foretold[];
  readonly derived?: Derived;
}

/** Loads so much of the model, and all of it, in the same rounds. */
export const checkAdvice = async (
  path: string,
  flags: AdviseFlags & { readonly check: number },
  { choice, known }: Prepared,
  session: Session,
): Promise<Checked> => {
  const { minutes, check } = flags;
  session.show('a load of every way, to see how long the check takes');
  const { work, excerpt, whole, seconds } = await planCheck(
    { ...choice, cache: 'warm', minutes, share: check / 100 },
    workerExecutor(session.signal),
    session.signal,
  );
  const [excerptBytes, wholeBytes] = [excerpt, whole].map(({ set }) => set.record.bytes);
  const what = `${fewestRounds} rounds of ${choice.arms.length} ways on ${sizeText(excerptBytes ?? 0)} and on all ${sizeText(wholeBytes ?? 0)}`;
  session.say(
    seconds > 60 * minutes
      ? `${what} take about ${spanText(seconds)}, more than --minutes ${minutes}: with fewer rounds nothing could be told`
      : `${what} take about ${spanText(seconds)}; what is left of ${minutes} min goes into more rounds`,
  );
  const derived = await measureAdvice({ path, flags, work: [work], notices: [] }, session);
  const [some, all] = [excerpt, whole].map(
    ({ set }) => derived && findBlock(derived, work.scenario.name, set.record.id),
  );
  return {
    model: known.model,
    excerptBytes: excerptBytes ?? 0,
    wholeBytes: wholeBytes ?? 0,
    foretold: some && all ? compareExcerpt(some, all) : [],
    ...(derived && { derived }),
  };
};

/** The exit status is 1 where the excerpt is shown not to foretell the whole, and 3 where neither was shown. */
export const printCheck = (
  { model, excerptBytes, wholeBytes, foretold }: Checked,
  { json }: AdviseFlags,
): number => {
  const verdict = holds(foretold);
  if (json) printJson({ model, excerptBytes, wholeBytes, within: tolerated, verdict, foretold });
  else printAnswer(foretoldLines(excerptBytes, wholeBytes, foretold));
  return { holds: 0, 'does not hold': 1, 'not shown': 3 }[verdict];
};
