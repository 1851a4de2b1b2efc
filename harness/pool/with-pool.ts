import { stepsText } from './make-room.ts';
import { holdPool, type HoldOptions, type Need, type Pool, type PoolHold, type Raise } from './pool.ts';
import type { NoticeRecord, PoolRaiseRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { Session } from '../session/session.ts';

export interface HeldPool {
  /** Every pool while it is held; undefined when nothing was asked or nothing could be done. */
  readonly during: readonly Pool[] | undefined;
  readonly notices: readonly NoticeRecord[];
  /** What it took to have the pages; absent where there were enough. */
  readonly raise?: PoolRaiseRecord;
}

/**
 * Runs `work` with enough hugepages where they can be had, and gives the pool back whatever happens.
 * @throws UnimapError `pool-busy`: two runs at once take each other's pages and disturb each other's times
 */
export const withPool = async <T>(
  session: Session,
  needs: readonly Need[],
  label: string,
  work: (pool: HeldPool) => Promise<T>,
  options: Partial<HoldOptions> = {},
): Promise<T> => {
  const wanted = needs.filter((need) => need.pages > 0);
  if (wanted.length === 0) return work({ during: undefined, notices: [] });
  const hold = await holdPool(
    { needs: wanted, label, onWait: session.say, onNotice: session.say, ...options },
    session.signal,
  );
  if (hold.status === 'unsupported' && hold.busy)
    throw new UnimapError('pool-busy', hold.reason, hold.remedy, { exitStatus: 3 });
  if (hold.status === 'unsupported') {
    session.say(`hugepages: ${hold.reason}\n  ${hold.remedy}`);
    return work({
      during: undefined,
      notices: [{ about: 'hugepages', reason: hold.reason, remedy: hold.remedy }],
    });
  }
  const forget = session.onShutdown(hold.release);
  try {
    const notices = hold.short.map((need) => ({
      about: 'hugepages',
      reason: need.reason,
      remedy: need.remedy,
    }));
    for (const { reason, remedy } of notices) session.say(`hugepages: ${reason}\n  ${remedy}`);
    if (hold.status === 'held')
      for (const line of hold.raised.flatMap(afterMoreThanAsking)) session.say(line);
    return await work({
      during: hold.during,
      notices,
      ...(hold.status === 'held' && { raise: raiseOf(hold) }),
    });
  } finally {
    forget();
    await hold.release();
  }
};

const afterMoreThanAsking = ({ attempts, wanted, pageBytes, node }: Raise): string[] =>
  attempts.length < 2
    ? []
    : [
        `hugepages: ${attempts.at(-1)?.available ?? 0} pages of ${pageBytes / 1024} KiB on node ${node} for the ${wanted} wanted${stepsText(attempts)}`,
      ];

const raiseOf = ({ raised, nanoseconds }: Extract<PoolHold, { status: 'held' }>): PoolRaiseRecord => ({
  nanoseconds,
  bytes: raised.reduce((sum, { from, to, pageBytes }) => sum + (to - from) * pageBytes, 0),
  pools: raised.map(({ pageBytes, node, wanted, attempts }) => ({
    pageBytes,
    node,
    wanted,
    attempts: attempts.map((attempt) => ({ ...attempt })),
  })),
});
