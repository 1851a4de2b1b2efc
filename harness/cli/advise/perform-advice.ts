import type { Derived } from '../../../reports/index.ts';
import type { Advice } from '../../advise/advice.ts';
import { usualStrategy } from '../../advise/candidates.ts';
import { clientWaysHere } from '../../advise/client-choice.ts';
import { onOneDisk } from '../../advise/excerpt.ts';
import { measurePlaced } from '../../advise/measure-placed.ts';
import { needOf } from '../../advise/need-of.ts';
import type { PlacedWay } from '../../advise/placed-ways.ts';
import { isPlacedByUs, placementOf } from '../../advise/proved-placement.ts';
import { planState, type PlannedState } from '../../advise/plan-state.ts';
import { toMeasured } from '../../advise/to-measured.ts';
import type { ClientCommand } from '../../bench/client-command.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import type { Session } from '../../session/session.ts';
import type { AdviseFlags } from './advise-flags.ts';
import { measureAdvice } from './measure-advice.ts';
import { clientAdvice, clientWork } from './own-client.ts';
import type { Prepared } from './prepare-advice.ts';

export interface Answer {
  readonly advice: Advice;
  readonly derived?: Derived;
}

/** Of the minutes, what the rounds of placed copies get; and what a client gets instead, which is loaded whole each time. */
const placedShare = 0.2;
const clientShare = 0.5;

/** Of what was planned, all that says something: a cold load of a copy on another disk does not. */
const planStates = async (
  { model, here, choice }: Prepared,
  { cold }: AdviseFlags,
  minutes: number,
  session: Session,
): Promise<PlannedState[]> => {
  const states: PlannedState[] = [];
  const caches = cold ? (['warm', 'cold'] as const) : (['warm'] as const);
  for (const cache of caches) {
    session.show(
      `a load of every way, ${cache}, to see how much fits into ${Number(minutes.toFixed(1))} min`,
    );
    const state = await planState(
      { ...choice, cache, minutes: minutes / caches.length, availableBytes: here.availableBytes },
      workerExecutor(session.signal),
      session.signal,
    );
    if (cache === 'cold' && state.excerpt.of === 'stretches' && !onOneDisk(choice.folder(), model.directory))
      session.say(
        'cold loads were left out: a part is too large to be loaded, and the cache folder, which holds stretches of it, is on another disk\n  set UNIMAP_CACHE to a folder on the disk of the model',
      );
    else states.push(state);
  }
  return states;
};

/** Placed ways, those that may be tried here with what they gained on what was loaded of the model. */
const tryPlaced = async (
  { known, choice }: Prepared,
  { minutes, cold }: AdviseFlags,
  { excerpt }: PlannedState,
  session: Session,
): Promise<PlacedWay[]> => {
  const usual = choice.arms.find(({ strategy }) => strategy === usualStrategy);
  const placed: PlacedWay[] = [];
  for (const each of known.placed) {
    const isTried = each.way === 'tmpfs' || (each.way === 'cache' && cold === true);
    if (!isTried || usual === undefined) placed.push(each);
    else {
      const seconds = (60 * minutes * placedShare) / known.placed.length;
      const tried = { excerpt, usual, seconds, show: session.show, signal: session.signal };
      placed.push({
        ...each,
        measured: await measurePlaced(each.way, tried, workerExecutor(session.signal)),
      });
    }
  }
  return placed;
};

export const performAdvice = async (
  path: string,
  flags: AdviseFlags,
  prepared: Prepared,
  client: ClientCommand | undefined,
  session: Session,
): Promise<Answer> => {
  const { model, here, known, choice } = prepared;
  const { minutes, ready, cold = false } = flags;
  for (const { way, reason, remedy } of known.leftOut)
    session.say(`${way} is left out: ${reason}\n  ${remedy}`);
  const clientMinutes = client === undefined ? 0 : minutes * clientShare;
  const ownMinutes = client === undefined ? minutes * (1 - placedShare) : minutes - clientMinutes;
  const states = await planStates(prepared, flags, ownMinutes, session);
  const derived = await measureAdvice(
    {
      ...{ path, flags, work: states.map(({ work }) => work) },
      notices: known.leftOut.map(({ way, reason, remedy }) => ({ about: way, reason, remedy })),
      ...(client && {
        after: clientWork(
          model,
          {
            ...{ client, ready, cold, minutes: clientMinutes },
            ways: clientWaysHere(known.placed, here.nodes, cold),
          },
          session,
        ),
      }),
    },
    session,
  );
  const measured = derived === undefined ? [] : states.flatMap((state) => toMeasured(derived, state) ?? []);
  for (const { cache, ways } of measured)
    for (const way of ways)
      if (way.status === 'not-measured')
        session.say(`${way.arm.id} was not measured, ${cache}: ${way.reason}`);
  const [first] = states;
  // A client tries the placed ways itself.
  const placed =
    first === undefined || client !== undefined
      ? known.placed
      : await tryPlaced(prepared, flags, first, session);
  const proved = [
    ...new Map(
      (derived?.samples ?? []).flatMap(({ outcome }) =>
        outcome.status === 'completed' && isPlacedByUs(outcome.requested)
          ? [[outcome.requested.id, placementOf(outcome)] as const]
          : [],
      ),
    ).values(),
  ].flat();
  const own = derived && clientAdvice(derived, clientMinutes);
  const fastest = measured.flatMap(({ verdict }) =>
    verdict.answer === 'change' ? [verdict.fastest.arm] : [],
  )[0];
  return {
    advice: {
      ...known,
      placed,
      measured,
      proved,
      ...(own && { client: own }),
      ...(fastest && { need: needOf(fastest, choice.model.parts, here.nodes) }),
    },
    ...(derived && { derived }),
  };
};
