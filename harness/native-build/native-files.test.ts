import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nativeFile } from './native-files.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-native-files-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
const [first, second] = [join(scratch, 'first'), join(scratch, 'second')];

test('a library that is nowhere is refused with what builds it', () => {
  expect(() => nativeFile('libunimap.so', [first, second])).toThrow(
    expect.objectContaining({
      code: 'library-missing',
      message: `the native library ${first}/libunimap.so is not built`,
      remedy: 'run `npm run setup`',
      exitStatus: 3,
    }),
  );
});

test('what was built here comes before what was built for this platform elsewhere', () => {
  for (const folder of [second, first]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'unimap-loads'), '');
    expect(nativeFile('unimap-loads', [first, second])).toBe(join(folder, 'unimap-loads'));
  }
});
