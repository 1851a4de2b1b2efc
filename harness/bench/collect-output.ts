import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import type { ClientOutput } from './output/client-output.ts';

/** Kept of each stream; of more, the end. What a client tells of itself it tells last. */
const longest = 16 * 1024 ** 2;

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
      // A line may come in pieces.
      const lineStart = kept[name].lastIndexOf('\n') + 1;
      const open = kept[name].slice(lineStart);
      kept[name] = (kept[name] + text).slice(-longest);
      seek(open + text);
    });
  }
  return {
    output: async () => {
      await Promise.all([finished(streams.stdout), finished(streams.stderr)]);
      return { ...kept };
    },
    onLine: (text, found) => {
      wanted = { text, found };
      seek(kept.stdout);
      seek(kept.stderr);
    },
  };
};
