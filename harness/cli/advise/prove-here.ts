import { chooseExcerpt } from '../../advise/excerpt.ts';
import { provePlacement, type ProvedPlacement } from '../../advise/proved-placement.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import type { Session } from '../../session/session.ts';
import type { Prepared } from './prepare-advice.ts';

/** On several nodes: the part in the middle, loaded once each way that places its pages. */
export const proveHere = async ({ here, choice }: Prepared, session: Session): Promise<ProvedPlacement[]> => {
  const { arms, free } = choice;
  const middle = free[Math.floor(free.length / 2)];
  if (here.nodes.length === 1 || middle === undefined) return [];
  session.show('one load of each way that places its pages, to see where they lie');
  const { set } = await chooseExcerpt({ ...choice, free: [middle] }, () => true, session.signal);
  return provePlacement(arms, set, workerExecutor(session.signal), session.signal);
};
