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

/** Root's runs exclude every other one; those of two other users cannot, without letting one keep the other from running. */
export const keptFromOthers = (user: number): NoticeRecord[] =>
  user === 0
    ? []
    : [
        {
          about: 'other users',
          reason:
            'a run of another user may take hugepages and disturb times meanwhile: unimap waits only for runs of root',
          remedy: 'run as root, or when nobody else runs unimap',
        },
      ];

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
  // Elsewhere there is no pool: what was asked for is a fallback of the load itself.
  const wanted = process.platform === 'linux' ? needs.filter((need) => need.pages > 0) : [];
  if (wanted.length === 0) return work({ during: undefined, notices: [] });
  const hold = await holdPool(
    { needs: wanted, label, onWait: session.say, onNotice: session.say, ...options },
    session.signal,
  );
  const open = keptFromOthers(process.geteuid?.() ?? 0);
  if (hold.status === 'unsupported' && hold.busy)
    throw new UnimapError('pool-busy', hold.reason, hold.remedy, { exitStatus: 3 });
  if (hold.status === 'unsupported') {
    for (const { about, reason, remedy } of [...open, { about: 'hugepages', ...hold }])
      session.say(`${about}: ${reason}\n  ${remedy}`);
    return work({
      during: undefined,
      notices: [...open, { about: 'hugepages', reason: hold.reason, remedy: hold.remedy }],
    });
  }
  const forget = session.onShutdown(hold.release);
  try {
    const notices = [
      ...open,
      ...hold.short.map(({ reason, remedy }) => ({ about: 'hugepages', reason, remedy })),
    ];
    for (const { about, reason, remedy } of notices) session.say(`${about}: ${reason}\n  ${remedy}`);
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
