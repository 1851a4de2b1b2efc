import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { groupFolders } from '../machine/control-group.ts';

const main = join(import.meta.dirname, 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-hugetlb-group-'));
const model = join(scratch, 'model');
const page = 2 * 1024 ** 2;

let group: string | undefined;
let limitFile = '';

/** A group of two pages below the first that has the controller to give. */
const makeGroup = (): void => {
  for (const { version, path } of groupFolders('hugetlb', '/sys', '/proc')) {
    const made = join(path, `unimap-hugetlb-test-${process.pid}`);
    try {
      if (version === 2) {
        if (!readFileSync(join(path, 'cgroup.controllers'), 'utf8').includes('hugetlb')) continue;
        writeFileSync(join(path, 'cgroup.subtree_control'), '+hugetlb');
      }
      mkdirSync(made);
      group = made;
      limitFile = join(made, version === 2 ? 'hugetlb.2MB.max' : 'hugetlb.2MB.limit_in_bytes');
      writeFileSync(limitFile, String(2 * page));
      return;
    } catch {
      // No right to make groups there, or none with that controller.
    }
  }
};

beforeAll(async () => {
  await generateSet(resolveOptions({ parts: 4, size: { perPart: page }, profile: 'plain' }), model);
  makeGroup();
});
afterAll(async () => {
  // Its last process may still be ending.
  const made = group;
  if (made !== undefined)
    await vi.waitFor(
      () => {
        rmdirSync(made);
      },
      { timeout: 5000 },
    );
  rmSync(scratch, { recursive: true, force: true });
});

const inGroup = (...args: string[]) =>
  execa(
    'sh',
    [
      '-c',
      'echo $$ > "$1"/cgroup.procs && shift && exec "$@"',
      'sh',
      group ?? '',
      process.execPath,
      main,
      ...args,
    ],
    { reject: false },
  );

test('a control group at its limit of hugepages is named, with what raises it', async (context) => {
  if (group === undefined || !readFileSync(limitFile, 'utf8').startsWith(String(2 * page)))
    context.skip('no control group can be made here: run as root, with the hugetlb controller');
  for (const strategy of ['unified', 'unified-parallel', 'per-part']) {
    const { exitCode, signal, stderr } = await inGroup('load', model, '-s', strategy, '-k', '2m');
    expect({ exitCode, signal, stderr }).toMatchObject({ exitCode: 3, signal: undefined });
    expect(stderr).toContain(`the control group of ${limitFile} allows 2`);
    expect(stderr).toMatch(new RegExp(`echo \\d+ \\| sudo tee ${limitFile}`));
  }
}, 300_000);
