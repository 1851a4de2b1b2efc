import { createServer, connect } from 'node:net';
import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the one who holds the pool tells whoever asks. */
export interface Holder {
  /** The harness: what to end to end the run. */
  readonly pid: number;
  readonly keeper: number;
  readonly label: string;
  /** ISO 8601 */
  readonly since: string;
}

type LockOutcome =
  | { readonly status: 'locked'; readonly server: Server }
  | { readonly status: 'busy'; readonly holder: Holder | undefined };

/**
 * The lock is a listening socket in Linux's abstract namespace: one a name, no file, gone with its process however that
 * ended. Its limit: the namespace is that of the network, so a container with a network of its own does not see it.
 */
const listen = (name: string, holder: Holder): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`${JSON.stringify(holder)}\n`);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0${name}`, () => {
      resolve(server);
    });
  });

/** Undefined when the holder is gone, or is somebody who does not answer as a keeper does. */
export const askHolder = (name: string): Promise<Holder | undefined> =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect(`\0${name}`);
    socket.setTimeout(1000, () => socket.destroy());
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk.slice(0, 4096)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text) as Holder);
      } catch {
        resolve(undefined);
      }
    });
  });

export const describeHolder = (holder: Holder | undefined): string =>
  holder === undefined
    ? 'a process that does not say who it is'
    : `${holder.label} (process ${holder.pid}, since ${holder.since})`;

export const lockPool = async (options: {
  readonly name: string;
  readonly holder: Holder;
  readonly waitMilliseconds: number;
  /** Called once, when the lock turns out to be somebody else's. */
  readonly onWait: (holder: Holder | undefined) => void;
}): Promise<LockOutcome> => {
  const end = Date.now() + options.waitMilliseconds;
  let told = false;
  for (;;) {
    const server = await listen(options.name, options.holder);
    if (server !== undefined) return { status: 'locked', server };
    if (!told || Date.now() >= end) {
      const holder = await askHolder(options.name);
      if (Date.now() >= end) return { status: 'busy', holder };
      told = true;
      options.onWait(holder);
    }
    await sleep(Math.min(100, Math.max(1, end - Date.now())));
  }
};
