import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

it('generated sets go where the user says, else where XDG says, else below the home folder', () => {
  expect(cacheFolder({ UNIMAP_CACHE: '/big/disk', XDG_CACHE_HOME: '/xdg' })).toBe('/big/disk');
  expect(cacheFolder({ UNIMAP_CACHE: '', XDG_CACHE_HOME: '/xdg' })).toBe('/xdg/unimap');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache/unimap'));
  expect(cacheFolder({})).toBe(join(homedir(), '.cache/unimap'));
});
