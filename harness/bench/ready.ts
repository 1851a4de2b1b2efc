import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What says that a client is ready: a line that it writes, or a port that it answers on. */
export type Ready = { readonly line: string } | { readonly port: number };

export const parseReady = (text: string): Ready =>
  /^\d{1,5}$/.test(text) && Number(text) < 65_536 ? { port: Number(text) } : { line: text };

/** Service Unavailable: what llama-server answers while it loads. */
const loading = 503;

/** `closed`: nobody listens. `loading`: it says so, or says nothing. A server that speaks no HTTP is ready when it answers or hangs up. */
export const askPort = (port: number): Promise<'closed' | 'loading' | 'ready'> =>
  new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/health', timeout: 1000, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode === loading ? 'loading' : 'ready');
      },
    );
    request.once('timeout', () => {
      resolve('loading');
      request.destroy();
    });
    request.once('error', (error) => {
      resolve('code' in error && error.code === 'ECONNREFUSED' ? 'closed' : 'ready');
    });
  });

const everyMs = 10;

/** When a port is ready; undefined once `signal` is aborted. */
export const portReady = async (port: number, signal: AbortSignal): Promise<bigint | undefined> => {
  while (!signal.aborted) {
    if ((await askPort(port)) === 'ready') return process.hrtime.bigint();
    await sleep(everyMs);
  }
  return undefined;
};
