import { spawn } from 'node:child_process';
import { ownModule } from '../installation/own-module.ts';
import type { Touch } from './make-room.ts';

const file = ownModule('./touch-memory', import.meta.url);

/** Memory that a hypervisor has to fetch first is touched at 0.1 GiB/s and less. */
const mostMilliseconds = 300_000;

/**
 * By a process of its own, whose end gives all of it back; it ends with the signal too. 0 where it does not start, or fails
 * before the first step: whoever asked goes on without.
 */
export const touchFreeMemory =
  (signal: AbortSignal): Touch =>
  (node, bytes, reserve) =>
    new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', file, ...[node, bytes, reserve].map(String)],
        {
          cwd: '/',
          stdio: ['ignore', 'pipe', 'ignore'],
          signal,
          timeout: mostMilliseconds,
          killSignal: 'SIGKILL',
        },
      );
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
      child.once('error', () => {
        resolve(0);
      });
      child.once('close', () => {
        resolve(Number(said.trim().split('\n').at(-1)) || 0);
      });
    });
