import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginStaging, clearLeftovers } from './staging.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'unimap-staging-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

test('what is placed has its final name only once it is finished', () => {
  const staging = beginStaging(base, 'model');
  mkdirSync(join(staging.folder, 'node0'));
  expect(existsSync(join(base, 'model'))).toBe(false);
  staging.finish(join(base, 'model'));
  expect(readdirSync(base)).toEqual(['model']);
  expect(readdirSync(join(base, 'model'))).toEqual(['node0']);
});

test('a second process that places the same model is told which one does', () => {
  const staging = beginStaging(base, 'model');
  expect(() => beginStaging(base, 'model')).toThrow(
    expect.objectContaining({
      code: 'place-busy',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    }),
  );
  const other = beginStaging(base, 'other');
  other.discard();
  staging.discard();
  expect(readdirSync(base)).toEqual([]);
});

test('what a killed process left is cleared, even where its number has gone to another', () => {
  const left = join(base, '.unimap-placing-model');
  mkdirSync(join(left, `owner-${process.pid}-1`), { recursive: true });
  expect(clearLeftovers(base)).toEqual(['.unimap-placing-model']);
  mkdirSync(join(left, 'owner-999999999-1'), { recursive: true });
  beginStaging(base, 'model').discard();
  expect(readdirSync(base)).toEqual([]);
});

test('a folder without an owner is left alone for as long as its maker may need to name itself', () => {
  const young = join(base, '.unimap-placing-model');
  mkdirSync(young);
  expect(() => beginStaging(base, 'model')).toThrow(expect.objectContaining({ code: 'place-busy' }));
  utimesSync(young, 1, 1);
  beginStaging(base, 'model').discard();
  expect(existsSync(young)).toBe(false);
});
