import { expect, test } from 'vitest';
import { folderModeFor } from './readers.ts';

const modeWith = (folders: Readonly<Record<string, { mode: number; gid?: number }>>): string =>
  folderModeFor('/srv/models/set/part.gguf', (path) => ({
    uid: 0,
    gid: 7,
    mode: 0o755,
    ...folders[path],
  })).toString(8);

test('a copy may be read by all where every folder over its source lets them in', () => {
  expect(modeWith({})).toBe('755');
});

test('a folder that shuts others out, however far up, shuts them out of the copy', () => {
  expect(modeWith({ '/srv/models/set': { mode: 0o700 } })).toBe('700');
  expect(modeWith({ '/srv': { mode: 0o750 } })).toBe('750');
  expect(modeWith({ '/srv': { mode: 0o711 } })).toBe('755');
});

test('a group is let in by folders of its own by their group, by others as anybody', () => {
  expect(modeWith({ '/srv/models': { mode: 0o750, gid: 8 } })).toBe('700');
  expect(modeWith({ '/srv/models': { mode: 0o751, gid: 8 } })).toBe('755');
  expect(modeWith({ '/srv/models': { mode: 0o705, gid: 7 } })).toBe('705');
});
