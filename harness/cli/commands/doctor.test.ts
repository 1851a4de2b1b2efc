import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../../fixtures-gen/index.ts';
import type { Diagnosis, Finding } from '../../doctor/index.ts';
import { findTools } from '../../counters/tools.ts';

const main = new URL('../main.ts', import.meta.url).pathname;
const refuse = new URL('../../doctor/test-support/refuse-calls.ts', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-doctor-test-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const run = (command: readonly string[], env: Record<string, string> = {}) => {
  const [file = '', ...args] = command;
  return execa(file, args, { reject: false, env: { UNIMAP_CACHE: scratch, ...env } });
};
const doctor = [process.execPath, main, 'doctor'];
const parsed = (text: string) => JSON.parse(text) as Diagnosis;
const finding = (diagnosis: Diagnosis, id: string): Finding => {
  const found = diagnosis.findings.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no finding ${id}`);
  return found;
};

test('begins with a line that fits the exit status, then a table and advice with the commands; makes no folder', async () => {
  const later = join(scratch, 'later');
  const { stdout, exitCode } = await run(doctor, { UNIMAP_CACHE: later });
  expect(stdout).toContain(`free in ${later}, to be made in ${scratch}`);
  expect(existsSync(later)).toBe(false);
  for (const words of ['hugepages of 2 MiB, node', 'userfaultfd', 'room in the cache folder', 'KVM'])
    expect(stdout).toContain(words);
  expect(
    stdout.split('\n').filter((line) => /^\| [✓≈✗] (ok|limited|missing) /.test(line)).length,
  ).toBeGreaterThan(20);
  const [first] = stdout.split('\n');
  expect(first).toContain(exitCode === 3 ? 'cannot do its work here' : 'has everything here that it needs');
});

test('prints every finding as JSON, each with a status, and what lacks with its consequence', async () => {
  const set = join(scratch, 'set');
  await generateSet(resolveOptions({ parts: 2, size: { perPart: 20_000 }, profile: 'plain' }), set);
  const { stdout, exitCode } = await run([...doctor, '--json', '--set', set]);
  const diagnosis = parsed(stdout);
  expect(exitCode).toBe(diagnosis.crippled ? 3 : 0);
  expect(finding(diagnosis, 'direct-io.set').detail).toContain(set);
  for (const { id, status, consequence, detail } of diagnosis.findings) {
    expect(['ok', 'limited', 'missing'], id).toContain(status);
    expect(detail, id).toMatch(/\w/);
    expect(consequence === undefined, id).toBe(status === 'ok');
  }
  const { present } = await findTools();
  for (const name of ['strace', 'perf'] as const) {
    const { status, detail } = finding(diagnosis, name);
    // On a busy machine a counter may not answer within a probe's deadline.
    if (!/timed out|hung/.test(detail)) expect(status).toBe(present.includes(name) ? 'ok' : 'missing');
  }
});

test('strace, perf and QEMU taken off the PATH: no counter, which cripples the run', async () => {
  const diagnosis = parsed((await run([...doctor, '--json'], { PATH: scratch })).stdout);
  expect(diagnosis.crippled).toBe(true);
  for (const id of ['strace', 'perf', 'qemu', 'hardware-counters']) {
    expect(finding(diagnosis, id).status, id).toBe('missing');
    expect(finding(diagnosis, id).remedy?.now, id).toContain('apt-get install');
  }
});

test('a cache folder that cannot be made cripples the run', async () => {
  const impossible = await run([...doctor, '--json'], { UNIMAP_CACHE: '/proc/nothing' });
  expect(impossible.exitCode).toBe(3);
  expect(finding(parsed(impossible.stdout), 'disk')).toMatchObject({ status: 'missing', cripples: true });
});

test('calls refused by a filter, as in a container, and one that kills, are each found and named', async () => {
  const rules = ['userfaultfd=EPERM', 'mbind=ENOSYS', 'set_mempolicy=kill', 'move_pages=EPERM'];
  const ran = await run([process.execPath, refuse, ...rules, '--', main, 'doctor', '--json']);
  expect(ran.stderr).toBe('');
  const diagnosis = parsed(ran.stdout);
  expect(finding(diagnosis, 'userfaultfd')).toMatchObject({
    status: 'missing',
    detail: 'userfaultfd: EPERM',
    remedy: { now: expect.stringContaining('seccomp') as string },
  });
  expect(finding(diagnosis, 'mbind')).toMatchObject({ status: 'missing', detail: 'mbind: ENOSYS' });
  expect(finding(diagnosis, 'set-mempolicy')).toMatchObject({
    status: 'missing',
    detail: 'the probe was ended by SIGSYS',
  });
  expect(finding(diagnosis, 'move-pages')).toMatchObject({
    status: 'missing',
    detail: 'move_pages: EPERM',
    consequence: expect.stringContaining('no replica is proved') as string,
  });
  expect(finding(diagnosis, 'disk').status).toBe('ok');
});

test('loads that cannot be bound to a node cripple the run, which would time none as requested', async () => {
  const rules = ['mbind=EPERM', 'set_mempolicy=EPERM'];
  const ran = await run([process.execPath, refuse, ...rules, '--', main, 'doctor', '--json']);
  expect(ran.exitCode).toBe(3);
  expect(finding(parsed(ran.stdout), 'library')).toMatchObject({
    status: 'limited',
    cripples: true,
    detail: expect.stringContaining('unbound') as string,
  });
});

test('root of a user namespace is told that the commands are for the machine around it', async (context) => {
  const inside = ['unshare', '-Urpfm', '--mount-proc'];
  const may = await run([...inside, 'true']);
  if (may.exitCode !== 0) context.skip('user namespaces cannot be had');
  const { stdout } = await run([...inside, ...doctor]);
  expect(stdout).toContain('on the machine around it');
  expect(stdout).toMatch(/^ {2}(for now|to mend): sudo /m);
});

test('an ordinary user learns what root would not be told', async (context) => {
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const may = await run([...nobody, process.execPath, '--check', main]);
  if (may.exitCode !== 0)
    context.skip('root alone can become an ordinary user, who must be able to read the checkout');
  const own = mkdtempSync(join(tmpdir(), 'unimap-nobody-'));
  await run(['chown', '65534', own]);
  const { stdout, exitCode } = await run([...nobody, ...doctor, '--json'], { UNIMAP_CACHE: own });
  rmSync(own, { recursive: true, force: true });
  const diagnosis = parsed(stdout);
  expect(exitCode).toBe(diagnosis.crippled ? 3 : 0);
  expect(finding(diagnosis, 'disk').status).toBe('ok');
  const pool = finding(diagnosis, 'hugepages.2m.node0');
  // Others on this machine may have filled the pool meanwhile.
  if (pool.status === 'missing') {
    expect(pool.detail).toContain('EACCES');
    expect(pool.remedy?.now).toContain('sudo sysctl vm.nr_hugepages=');
    expect(exitCode).toBe(3);
  }
});

test('a set that is not there is the user’s error', async () => {
  const { exitCode, stdout } = await run([...doctor, '--set', join(scratch, 'nowhere')]);
  expect([exitCode, stdout]).toEqual([2, '']);
});
