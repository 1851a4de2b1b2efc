import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../cache/cache-folder.ts';
import type { ProcessEntry } from '../lifecycle/process-table.ts';
import { isAlive, qemuBelow } from './test-support/descendants.ts';
import { lab, runInGuest } from './test-support/lab-guest.ts';

const minute = 60_000;
const launcher = fileURLToPath(new URL('../unimap.mjs', import.meta.url));
const command = [
  'lab',
  '--nodes',
  '1',
  '--memory',
  '512MiB',
  '--program',
  '--',
  '/bin/sh',
  '-c',
  'echo up; sleep 1000',
];
const started: ChildProcess[] = [];

const start = (...args: string[]): ChildProcess & { readonly pid: number } => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  if (child.pid === undefined) throw new Error('it did not start');
  return child as ChildProcess & { readonly pid: number };
};

const qemuOf = async (pid: number): Promise<ProcessEntry> => {
  await expect.poll(() => qemuBelow(pid), { timeout: 30_000, interval: 50 }).toBeDefined();
  const qemu = qemuBelow(pid);
  if (qemu === undefined) throw new Error('QEMU ended by itself');
  return qemu;
};

const isGone = (qemu: ProcessEntry) =>
  expect.poll(() => isAlive(qemu), { timeout: 30_000, interval: 50 }).toBe(false);

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

describe.skipIf(lab.guest === undefined)(`no QEMU is left${lab.why}`, () => {
  it(
    'by Ctrl-C while a command runs in the guest, nor is anything in the cache folder',
    async () => {
      const child = start(launcher, ...command);
      await new Promise((settle) => child.stdout?.once('data', settle));
      const qemu = await qemuOf(child.pid);
      const ended = new Promise((settle) =>
        child.once('close', (code, signal) => {
          settle(signal ?? code);
        }),
      );
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(isAlive(qemu)).toBe(false);
      expect(readdirSync(cacheFolder()).filter((name) => name.startsWith(`lab-guest-${child.pid}-`))).toEqual(
        [],
      );
    },
    2 * minute,
  );

  it(
    'by the death of the harness, which it was not told of',
    async () => {
      const child = start(launcher, ...command);
      const qemu = await qemuOf(child.pid);
      child.kill('SIGKILL');
      await isGone(qemu);
    },
    2 * minute,
  );

  it(
    'by the death of the program that had started the harness',
    async () => {
      const words = JSON.stringify([launcher, ...command]);
      const parent = start(
        '-e',
        `require('node:child_process').spawn(process.execPath, ${words}, { stdio: 'ignore' }); setInterval(() => {}, 1000);`,
      );
      const qemu = await qemuOf(parent.pid);
      parent.kill('SIGKILL');
      await isGone(qemu);
    },
    2 * minute,
  );

  it(
    'by a guest that does not end, whose deadline ends it',
    async () => {
      const late = expect(runInGuest({ nodes: 1, memory: 512 * 1024 ** 2 }, 'sleep 1000', 8000)).rejects;
      const qemu = await qemuOf(process.pid);
      await late.toMatchObject({ code: 'guest-deadline', exitStatus: 3 });
      expect(isAlive(qemu)).toBe(false);
    },
    minute,
  );
});
