import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder holding the given files, for tests that read a machine which is not this one. */
export interface FakeFolder {
  readonly root: string;
  readonly path: (name: string) => string;
  readonly remove: () => void;
}

export const fakeFolder = (
  files: Readonly<Record<string, string | number>>,
  parent = tmpdir(),
): FakeFolder => {
  const root = mkdtempSync(join(parent, 'unimap-fake-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `${content}\n`);
  }
  return {
    root,
    path: (name) => join(root, name),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/** The files of one pool, under a node's folder or, with `node` absent, the global one. */
export const poolFiles = (
  prefix: string,
  pool: {
    kilobytes: number;
    node?: number;
    total: number;
    free: number;
    surplus?: number;
    reserved?: number;
  },
): Record<string, number> => {
  const parent =
    pool.node === undefined ? 'kernel/mm/hugepages' : `devices/system/node/node${pool.node}/hugepages`;
  const folder = `${prefix}${parent}/hugepages-${pool.kilobytes}kB`;
  return {
    [`${folder}/nr_hugepages`]: pool.total,
    [`${folder}/free_hugepages`]: pool.free,
    [`${folder}/surplus_hugepages`]: pool.surplus ?? 0,
    ...(pool.reserved === undefined ? {} : { [`${folder}/resv_hugepages`]: pool.reserved }),
  };
};
