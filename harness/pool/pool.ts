import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isAbsolute, join } from 'node:path';
import { cacheFolder } from '../cache/cache-folder.ts';
import { ownModule } from '../installation/own-module.ts';
import { startError } from '../lifecycle/start-error.ts';
import { UnimapError } from '../unimap-error.ts';
import type { KeeperMessage, KeeperRequest, Need, Raise, Shortage } from './keeper-messages.ts';
import { emulatedBy } from '../machine/emulated.ts';
import { poolWait } from './pool-wait.ts';
import { journalPath } from './pool-journal.ts';
import { rootFolder, type LockFolders } from './pool-lock.ts';
import type { Pool } from '../machine/pool-state.ts';

export { availablePages, readPools } from '../machine/pool-state.ts';
export type { Pool } from '../machine/pool-state.ts';
export type { Need, Raise, Shortage } from './keeper-messages.ts';

export interface HoldOptions {
  readonly needs: readonly Need[];
  /** Told once when another run has the pool; the text names it. */
  readonly onWait?: (message: string) => void;
  /** Told what the user should know and need not act on, such as an earlier run's pool put back. */
  readonly onNotice?: (message: string) => void;
  /** How long to wait for another run; as `--wait` says, ten minutes unless told. */
  readonly waitMilliseconds?: number;
  /** How the run is called when another one asks who holds the pool. */
  readonly label?: string;
  /** Whether the page cache, everybody's, may be dropped where pages are not to be found otherwise. */
  readonly dropCaches?: boolean;
  /** For tests: a file system of one's own, and a lock nobody else takes. */
  readonly sysRoot?: string;
  readonly procRoot?: string;
  readonly journal?: string;
  readonly locks?: LockFolders;
}

interface Kept {
  /** What could not be met, in whole or in part, need by need; empty when every need is. */
  readonly short: readonly Shortage[];
  /** Every pool as it is now. */
  readonly during: readonly Pool[];
  /** Puts the former totals back and gives up the lock. Call it once the users of the pages are gone; twice is once. */
  readonly release: () => Promise<void>;
}

/** `enough`: nothing had to be raised, and the lock is held all the same, so that no other run takes the pages. */
export type PoolHold =
  | ({ readonly status: 'held'; readonly raised: readonly Raise[]; readonly nanoseconds: number } & Kept)
  | ({ readonly status: 'enough' } & Kept)
  | {
      readonly status: 'unsupported';
      readonly reason: string;
      readonly remedy: string;
      /** Another run kept the lock for as long as was waited. */
      readonly busy?: true;
    };

const keeperFile = ownModule('./keeper', import.meta.url);

/** Nothing of ours is handed on, but what an emulated Node must have to start in a reasonable time. */
const emulatedKeeperEnvironment = (): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS, UNIMAP_STRIPPED } = process.env;
  return emulatedBy() === undefined || UNIMAP_STRIPPED === undefined
    ? {}
    : { ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }), UNIMAP_STRIPPED };
};

/** @throws UnimapError `not-started` */
const startKeeper = async (request: KeeperRequest): Promise<ChildProcess> => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', keeperFile], {
    detached: true,
    cwd: '/',
    // The harness's own stdout and stderr stay out: whoever reads them must see their end when the harness ends.
    stdio: ['pipe', 'pipe', 'ignore'],
    env: emulatedKeeperEnvironment(),
  });
  // A process that was not started may have no pipes either: its error comes before anything else is asked of it.
  await once(child, 'spawn').catch((error: unknown) => {
    throw startError('the keeper of the hugepage pool', error);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(request)}\n`);
  return child;
};

const minutesText = (milliseconds: number): string =>
  milliseconds < 60_000 ? `${milliseconds / 1000} s` : `${Number((milliseconds / 60_000).toFixed(1))} min`;

const waitedText = (milliseconds: number): string =>
  milliseconds === 0 ? 'was not waited for' : `was waited for ${minutesText(milliseconds)}`;

type Answer = Extract<KeeperMessage, { type: 'ready' | 'busy' | 'failed' }>;

const awaitAnswer = (child: ChildProcess, options: HoldOptions, signal?: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { stdout } = child;
    if (stdout === null) throw new Error('the keeper has no stdout');
    const abort = (): void => {
      child.stdin?.end();
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const lines = createInterface({ input: stdout });
    const settle = (answer: Answer): void => {
      signal?.removeEventListener('abort', abort);
      lines.close();
      resolve(answer);
    };
    lines.on('line', (line) => {
      const message = JSON.parse(line) as KeeperMessage;
      switch (message.type) {
        case 'waiting':
          options.onWait?.(
            `waiting for the hugepage pool, held by ${message.holder}; for ${minutesText(options.waitMilliseconds ?? poolWait())} at most (--wait, --no-wait)`,
          );
          break;
        case 'notice':
          options.onNotice?.(message.text);
          break;
        case 'ready':
        case 'busy':
        case 'failed':
          settle(message);
      }
    });
    child.once('error', (error) => {
      settle({ type: 'failed', reason: error.message });
    });
    child.once('exit', (code, killed) => {
      // The last lines may still be in the pipe.
      lines.once('close', () => {
        settle({ type: 'failed', reason: `the keeper ended by ${killed ?? `status ${code ?? '?'}`}` });
      });
    });
  });

/** A keeper without needs mends what the journal says an earlier one left; it stands in for a keeper that was killed. */
const mend = async (options: HoldOptions): Promise<void> => {
  const again = await holdPool({ ...options, needs: [] });
  if (again.status !== 'unsupported') await again.release();
};

const releaser = (child: ChildProcess, options: HoldOptions): (() => Promise<void>) => {
  const exited = new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
  let released: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    child.ref();
    child.stdin?.end();
    const status = await exited;
    if (status === null) await mend(options);
    if (status !== 0 && status !== null) {
      throw new UnimapError(
        'pool-not-restored',
        'the hugepage pool could not be put back to what it was',
        'run unimap again when its processes are gone, or set the pool with: echo N | sudo tee /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages',
        { exitStatus: 3 },
      );
    }
  };
  return () => (released ??= release());
};

/** A user's own lock goes where their session's files go, else into their cache. */
export const usualLocks = (env: NodeJS.ProcessEnv = process.env): LockFolders => {
  const session = env['XDG_RUNTIME_DIR'];
  return {
    root: rootFolder,
    own:
      session !== undefined && isAbsolute(session) ? join(session, 'unimap') : join(cacheFolder(env), 'lock'),
  };
};

/** A keeper must not keep the harness alive: when the harness has nothing left to do, the pipe's end releases the pool. */
const unreference = (child: ChildProcess): void => {
  child.unref();
  for (const stream of [child.stdin, child.stdout] as ({ unref?: () => void } | null)[]) stream?.unref?.();
};

/**
 * Makes the pages free that are needed, on each node and of each size, and holds them until `release()` or until this
 * process ends, however it ends. `signal` ends the waiting, not the holding. Rejects only when aborted or
 * when no process can be started.
 */
export const holdPool = async (options: HoldOptions, signal?: AbortSignal): Promise<PoolHold> => {
  const child = await startKeeper({
    needs: options.needs,
    sysRoot: options.sysRoot ?? '/sys',
    procRoot: options.procRoot ?? '/proc',
    journal: options.journal ?? journalPath,
    locks: options.locks ?? usualLocks(),
    waitMilliseconds: options.waitMilliseconds ?? poolWait(),
    dropCaches: options.dropCaches ?? false,
    label: options.label ?? 'unimap',
    harness: process.pid,
  });
  const answer = await awaitAnswer(child, options, signal);
  // A keeper that holds nothing has nothing to wait for; its open pipes would keep it, and this process with it.
  if (answer.type !== 'ready') {
    child.stdin?.end();
    unreference(child);
  }
  if (answer.type === 'failed') {
    const reason = `the keeper of the hugepage pool failed: ${answer.reason}`;
    return {
      status: 'unsupported',
      reason,
      remedy:
        'reserve pages by hand: echo N | sudo tee /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages',
    };
  }
  if (answer.type === 'busy') {
    const remedy = answer.pid === undefined ? 'wait for it' : `wait for it, or end it: kill ${answer.pid}`;
    return {
      status: 'unsupported',
      reason: `the hugepage pool is held by ${answer.holder}, and ${waitedText(options.waitMilliseconds ?? poolWait())}`,
      remedy,
      busy: true,
    };
  }
  const { raised, nanoseconds, short, during } = answer;
  const release = releaser(child, options);
  unreference(child);
  const [first] = short;
  const asked = new Set(options.needs.map((need) => `${need.pageBytes} ${need.node}`)).size;
  if (first !== undefined && raised.length === 0 && short.length === asked) {
    await release();
    return {
      status: 'unsupported',
      reason: short.map((need) => need.reason).join('; '),
      remedy: short.map((need) => need.remedy).join('; '),
    };
  }
  if (raised.length === 0) return { status: 'enough', short, during, release };
  return { status: 'held', raised, nanoseconds, short, during, release };
};
