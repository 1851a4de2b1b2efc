import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import type { ClientOutput } from './output/client-output.ts';

/** Kept of each stream; of more, the end. What a client tells of itself it tells last. */
const longest = 16 * 1024 ** 2;
const longestLine = 64 * 1024;

interface Collected {
  /** All of it, once nothing more can come. */
  readonly output: () => Promise<ClientOutput>;
  /** Calls back once, when a line with this text was written to either. */
  readonly onLine: (text: string, found: () => void) => void;
}

/** All that a client writes, read as it comes: a full pipe would hold it up. */
export const collectOutput = (streams: {
  readonly stdout: Readable;
  readonly stderr: Readable;
}): Collected => {
  const kept = { stdout: '', stderr: '' };
  /** The line that each is in the midst of: a line may come in pieces. */
  const open = { stdout: '', stderr: '' };
  let wanted: { readonly text: string; readonly found: () => void } | undefined;
  const seek = (from: string): void => {
    if (wanted === undefined || !from.includes(wanted.text)) return;
    const { found } = wanted;
    wanted = undefined;
    found();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    streams[name].on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk);
      kept[name] += text;
      // Not at every chunk: cutting copies all that is kept, and the client waits meanwhile.
      if (kept[name].length > 2 * longest) kept[name] = kept[name].slice(-longest);
      const lines = open[name] + text;
      seek(lines);
      open[name] = lines.slice(lines.lastIndexOf('\n') + 1).slice(-longestLine);
    });
  }
  return {
    output: async () => {
      await Promise.all([finished(streams.stdout), finished(streams.stderr)]);
      return { stdout: kept.stdout.slice(-longest), stderr: kept.stderr.slice(-longest) };
    },
    onLine: (text, found) => {
      wanted = { text, found };
      seek(kept.stdout);
      seek(kept.stderr);
    },
  };
};
