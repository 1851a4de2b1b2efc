import { closeSync, openSync, readSync } from 'node:fs';
import { UnimapError } from '../unimap-error.ts';
import type { SourceBytes } from './source-bytes.ts';

/** The parts' own files, read afresh, one open at a time. */
export const fileSource = (paths: readonly string[]): SourceBytes => {
  let open: { part: number; descriptor: number } | undefined;
  const close = (): void => {
    if (open !== undefined) closeSync(open.descriptor);
    open = undefined;
  };
  const descriptorOf = (part: number): number => {
    if (open?.part === part) return open.descriptor;
    close();
    const path = paths[part];
    if (path === undefined) throw new RangeError(`part ${part} of ${paths.length}`);
    open = { part, descriptor: openSync(path, 'r') };
    return open.descriptor;
  };
  return {
    kind: 'files',
    fill(part, offset, target) {
      const descriptor = descriptorOf(part);
      for (let done = 0; done < target.length;) {
        const read = readSync(descriptor, target, done, target.length - done, offset + done);
        if (read === 0) {
          throw new UnimapError(
            'part-ended-early',
            `${paths[part] ?? '?'} ends at byte ${offset + done}, ${target.length - done} bytes early`,
            'the file changed while it was verified; check it and run again',
            { exitStatus: 2 },
          );
        }
        done += read;
      }
    },
    close,
  };
};
