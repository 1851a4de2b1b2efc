/*
 * The process that holds a raised pool. It outlives the harness, by one restoration: it has its own session, ignores
 * every signal it may, and takes the end of its stdin, which the kernel closes however the harness ended, as the order
 * to put the former totals back and leave. Imports next to nothing, so that it starts at once.
 */
import { createInterface } from 'node:readline';
import type { KeeperMessage, KeeperRequest } from './keeper-messages.ts';
import { PoolJournal } from './pool-journal.ts';
import { readProcess } from '../lifecycle/process-table.ts';
import { describeHolder } from './holder.ts';
import { lockPool } from './pool-lock.ts';
import { readPools } from '../machine/pool-state.ts';
import { raisePools } from './raise-pool.ts';
import { restorePools } from './restore-pool.ts';
import { touchFreeMemory } from './touch-free-memory.ts';

const restoreMilliseconds = 30_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE', 'SIGQUIT', 'SIGUSR2'] as const)
  process.on(signal, () => undefined);

const say = (message: KeeperMessage): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
// The reader may be gone before its pipe's end is seen.
process.stdout.on('error', () => undefined);

const describeLeft = (left: readonly { pageBytes: number; node: number; from: number }[]): string =>
  left.map((pool) => `${pool.from} pages of ${pool.pageBytes / 1024} KiB on node ${pool.node}`).join(', ');

const restore = async (journal: PoolJournal, request: KeeperRequest): Promise<boolean> => {
  const options = { sysRoot: request.sysRoot, deadlineMilliseconds: restoreMilliseconds };
  const left = await restorePools(journal.raised(request.sysRoot), options);
  // Surplus pages leave by themselves; a lasting total that is still too large is for the next keeper to mend.
  const stuck = left.filter((former) =>
    readPools(request.sysRoot).some(
      (now) =>
        now.pageBytes === former.pageBytes &&
        now.node === former.node &&
        now.total - now.surplus > former.from,
    ),
  );
  if (stuck.length === 0) journal.forget();
  return stuck.length === 0;
};

const mend = async (journal: PoolJournal, request: KeeperRequest): Promise<void> => {
  const found = journal.leftBehind(request.sysRoot);
  if (found.length === 0) return;
  const left = await restorePools(found, { sysRoot: request.sysRoot, deadlineMilliseconds: 2000 });
  say({
    type: 'notice',
    text:
      left.length === 0
        ? `an earlier run was killed and left hugepages reserved; put back: ${describeLeft(found)}`
        : `an earlier run was killed and left hugepages reserved, which cannot be put back now: ${describeLeft(left)}`,
  });
};

interface Hold {
  /** Settles when the harness has let go of the pipe. */
  readonly ended: Promise<void>;
  /** From here on the pool may have been changed. */
  readonly begin: () => void;
}

const keep = async (request: KeeperRequest, hold: Hold): Promise<number> => {
  const outcome = await lockPool({
    folders: request.locks,
    user: process.geteuid?.() ?? 0,
    holder: {
      pid: request.harness,
      keeper: process.pid,
      started: readProcess(process.pid)?.started ?? '0',
      label: request.label,
      since: new Date().toISOString(),
    },
    waitMilliseconds: request.waitMilliseconds,
    onWait: (holder) => {
      say({ type: 'waiting', holder: describeHolder(holder) });
    },
  });
  if (outcome.status === 'busy') {
    const { holder } = outcome;
    say({
      type: 'busy',
      holder: describeHolder(holder),
      ...(holder === undefined ? {} : { pid: holder.pid }),
    });
    return 0;
  }
  if (outcome.open !== undefined)
    say({
      type: 'notice',
      text: `other runs may take hugepages meanwhile, because the lock could not be taken: ${outcome.open}`,
    });
  hold.begin();
  const journal = new PoolJournal(request.journal);
  await mend(journal, request);
  const begun = process.hrtime.bigint();
  const gone = new AbortController();
  void hold.ended.then(() => {
    gone.abort();
  });
  const { raised, short } = await raisePools(request.needs, {
    sysRoot: request.sysRoot,
    procRoot: request.procRoot,
    remember: (planned) => {
      journal.remember(planned);
    },
    touch: (node, bytes, reserve) => {
      say({
        type: 'notice',
        text: `too few pages of 1 GiB are found: touching up to ${(bytes / 1024 ** 3).toFixed(1)} GiB of free memory once, which may take minutes`,
      });
      return touchFreeMemory(gone.signal)(node, bytes, reserve);
    },
    dropCaches: request.dropCaches,
  });
  const nanoseconds = Number(process.hrtime.bigint() - begun);
  say({ type: 'ready', raised, nanoseconds, short, during: readPools(request.sysRoot) });
  await hold.ended;
  const restored = await restore(journal, request);
  outcome.release();
  return restored ? 0 : 1;
};

const main = async (): Promise<number> => {
  const lines = createInterface({ input: process.stdin });
  let touched = false;
  const ended = new Promise<void>((resolve) => {
    lines.once('close', () => {
      // While the keeper still waits for its turn there is nothing to put back.
      if (!touched) process.exit(0);
      resolve();
    });
  });
  process.stdin.on('error', () => {
    lines.close();
  });
  const line = await new Promise<string>((resolve) => lines.once('line', resolve));
  return keep(JSON.parse(line) as KeeperRequest, {
    ended,
    begin: () => {
      touched = true;
    },
  });
};

try {
  process.exitCode = await main();
} catch (error) {
  say({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
