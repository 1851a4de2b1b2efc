import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readProcess } from '../lifecycle/process-table.ts';
import { runProbe, waitedForCpu } from './run-probe.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-probe-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

let made = 0;
const program = (source: string): string => {
  const path = join(scratch, `probe${made++}.mjs`);
  writeFileSync(path, source);
  return path;
};
const run = (source: string, deadlineMilliseconds = 20_000) =>
  runProbe('any', { a: 1 }, { program: program(source), deadlineMilliseconds });

test('a probe is told its name and input, and its answer comes back', async () => {
  expect(
    await run(`console.log(JSON.stringify({ status: 'answered', value: process.argv.slice(2) }))`),
  ).toEqual({ status: 'answered', value: ['any', '{"a":1}'] });
});

test.each([
  ['crashes', `process.kill(process.pid, 'SIGSEGV')`, 'was ended by SIGSEGV'],
  ['throws', `throw new TypeError('no such thing')`, 'ended with status 1: TypeError: no such thing'],
  ['says nothing', ``, 'gave no answer that can be read'],
  ['talks rubbish', `console.log('{"status":')`, 'gave no answer that can be read'],
])('a probe that %s is a finding and no error', async (_, source, how) => {
  const observed = await run(source);
  expect(observed.status).toBe('ended');
  expect(observed).toHaveProperty('how', expect.stringContaining(how));
});

test('a probe that hangs is ended at its deadline, with all it started', async () => {
  const pidFile = join(scratch, 'pid');
  const source = `
    import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(pidFile)}, String(spawn('sleep', ['600']).pid));
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);`;
  const observed = await run(source, 2000);
  expect(observed).toEqual({ status: 'ended', how: 'hung for 2 s' });
  const sleeper = Number(readFileSync(pidFile, 'utf8'));
  await expect.poll(() => readProcess(sleeper), { timeout: 10_000 }).toBeUndefined();
});

test('a probe that is not there is a finding that names it', async () => {
  expect(await runProbe('nonsense', null, { deadlineMilliseconds: 20_000 })).toEqual({
    status: 'ended',
    how: expect.stringContaining('there is no probe nonsense') as string,
  });
});

test('what a probe waited for a CPU is read from the kernel, and is nothing where the kernel does not tell', () => {
  const proc = mkdtempSync(join(scratch, 'proc-'));
  mkdirSync(join(proc, '7'));
  writeFileSync(join(proc, '7', 'schedstat'), '120000000 4500000000 31\n');
  expect(waitedForCpu(7, proc)).toBe(4.5);
  expect(waitedForCpu(8, proc)).toBe(0);
  expect(waitedForCpu(undefined, proc)).toBe(0);
});
