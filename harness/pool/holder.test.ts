import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcess } from '../lifecycle/process-table.ts';
import { askHolder, describeHolder, holderFile, parseHolder, type Holder } from './holder.ts';

const user = process.geteuid?.() ?? 0;
const self: Holder = {
  pid: process.pid,
  keeper: process.pid,
  started: readProcess(process.pid)?.started ?? '0',
  label: 'unimap run',
  since: '2026-11-26T17:00:00.000Z',
};

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'unimap-holder-'));
  folder = join(parent, 'lock');
  mkdirSync(folder, { mode: 0o755 });
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const say = (text: string): void => {
  writeFileSync(holderFile(folder), text);
};

describe('who holds the pool', () => {
  it('is told while its keeper lives', () => {
    say(JSON.stringify(self));
    expect(askHolder(folder, user)).toEqual(self);
    expect(describeHolder(self)).toContain(`unimap run (process ${process.pid}`);
  });

  it('is nobody once its keeper is gone, or its number has gone to another process', () => {
    say(JSON.stringify({ ...self, started: '1' }));
    expect(askHolder(folder, user)).toBeUndefined();
    say(JSON.stringify({ ...self, keeper: 2 ** 22 }));
    expect(askHolder(folder, user)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['a list', '[]'],
    ['half of it', '{"pid":'],
    ['a process that would be a group', JSON.stringify({ ...self, pid: -1 })],
    ['a process in words', JSON.stringify({ ...self, pid: '1; rm -rf /' })],
    ['the process of everybody', JSON.stringify({ ...self, pid: 1 })],
    ['an escape in its label', JSON.stringify({ ...self, label: 'unimap\u001B[2J' })],
    ['a line more in its label', JSON.stringify({ ...self, label: 'unimap\nkill 1' })],
    ['a long label', JSON.stringify({ ...self, label: 'x'.repeat(81) })],
    ['a time that is none', JSON.stringify({ ...self, since: 'yesterday' })],
    ['no label', JSON.stringify({ ...self, label: undefined })],
  ])('is not believed where it says %s', (_, text) => {
    expect(parseHolder(text)).toBeUndefined();
    say(text);
    expect(askHolder(folder, user)).toBeUndefined();
  });

  it('is not read from a link, a FIFO, a stream without end, or more than a few words', () => {
    const file = holderFile(folder);
    for (const make of [
      () => {
        symlinkSync('/dev/zero', file);
      },
      () => {
        writeFileSync(join(folder, 'other'), JSON.stringify(self));
        symlinkSync(join(folder, 'other'), file);
      },
      () => {
        execFileSync('mkfifo', [file]);
      },
      () => {
        mkdirSync(file);
      },
      () => {
        say(JSON.stringify(self) + ' '.repeat(2000));
      },
    ]) {
      make();
      expect(askHolder(folder, user)).toBeUndefined();
      rmSync(file, { recursive: true });
    }
  });

  it('is not read from a folder that others may write to, that is a link, or that is not there', () => {
    say(JSON.stringify(self));
    chmodSync(folder, 0o777);
    expect(askHolder(folder, user)).toBeUndefined();
    chmodSync(folder, 0o755);
    symlinkSync(folder, join(parent, 'link'));
    expect(askHolder(join(parent, 'link'), user)).toBeUndefined();
    expect(askHolder(join(parent, 'none'), user)).toBeUndefined();
    expect(askHolder(folder, user)).toEqual(self);
  });

  it.runIf(user === 0)('is not believed in the folder or the file of another user', () => {
    say(JSON.stringify(self));
    chownSync(holderFile(folder), 65_534, 65_534);
    expect(askHolder(folder, 0)).toBeUndefined();
    chownSync(holderFile(folder), 0, 0);
    chownSync(folder, 65_534, 65_534);
    expect(askHolder(folder, 0)).toBeUndefined();
  });
});
