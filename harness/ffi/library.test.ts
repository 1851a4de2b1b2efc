import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UnimapError } from '../unimap-error.ts';
import { abiVersion, bindLibrary } from './library.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-ffi-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A library that says no more than how old it is. */
const libraryOf = (version: number, bytes: number): string => {
  const path = join(scratch, `${version}-${bytes}.so`);
  const source =
    `unsigned unimap_abi_version(void) { return ${version}; }\n` +
    `unsigned long unimap_sizeof(const char *name) { return name ? ${bytes} : 0; }\n`;
  execFileSync('cc', ['-shared', '-fPIC', '-x', 'c', '-o', path, '-'], { input: source });
  return path;
};

const refusal = (path: string): UnimapError => {
  try {
    bindLibrary(path);
  } catch (error) {
    if (error instanceof UnimapError) return error;
    throw error;
  }
  throw new Error(`${path} was taken for the library`);
};

test('a library of another version is refused before anything of it is used', () => {
  const error = refusal(libraryOf(abiVersion + 1, 1));
  expect(error).toMatchObject({ code: 'library-stale', exitStatus: 3 });
  expect(error.message).toContain(`it has ABI version ${abiVersion + 1}, this harness needs ${abiVersion}`);
});

test('a library of the right version whose structs have other sizes is refused', () => {
  const error = refusal(libraryOf(abiVersion, 1));
  expect(error.code).toBe('library-stale');
  expect(error.message).toMatch(/its unimap_\w+ has 1 bytes, the harness's \d+/u);
});

test('a file that is no library is refused, with the loader’s own words as the cause', () => {
  const path = join(scratch, 'text.so');
  writeFileSync(path, 'no library');
  const error = refusal(path);
  expect(error.code).toBe('library-stale');
  expect(error.cause).toBeInstanceOf(Error);
});
