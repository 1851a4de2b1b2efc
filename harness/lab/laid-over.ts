import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path of the guest at which it finds what lies at another path of this machine. */
export interface LaidOver {
  readonly place: string;
  readonly from: string;
}

/** A tree of links, which the guest's init lays over this machine's files; none where there is nothing to lay over. */
export const layOver = (all: readonly LaidOver[], tree: string): void => {
  for (const { place, from } of all) {
    const link = join(tree, place);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(from, link);
  }
};
