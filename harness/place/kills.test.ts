import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';

const main = join(import.meta.dirname, '../cli/main.ts');
const everything = process.env['UNIMAP_PLACE_ALL'] === '1';
const asRoot = process.geteuid?.() === 0;

const scratch = mkdtempSync(join(tmpdir(), 'unimap-kills-'));
const mount = join(scratch, 'huge');
const set = join(scratch, 'set');
const staging = join(mount, '.unimap-placing-model');
const final = join(mount, 'model');
/** `npm run test:place`: `npm test` has no time for all of them. */
const wanted = everything ? { copying: 40, proving: 5, all: 50 } : { copying: 4, proving: 2, all: 6 };
/** Large enough that copying takes a while, and comparing after it too. */
const parts = 24;
const partBytes = everything ? 16_000_000 : 8_000_000;
/** A machine too busy for all of them says how far it came, rather than go on. */
const mostMilliseconds = 13 * 60_000;

const unimap = (...args: string[]) =>
  execa(process.execPath, [main, ...args], {
    reject: false,
    env: { UNIMAP_CACHE: join(scratch, 'cache') },
  });
const place = () => unimap('place', set, '--on', mount, '--verify');

beforeAll(async () => {
  if (!asRoot) return;
  await generateSet(
    resolveOptions({ parts, size: { perPart: partBytes }, profile: 'plain', name: 'model' }),
    set,
  );
  mkdirSync(mount);
  await execa('mount', ['-t', 'tmpfs', '-o', 'huge=always,size=1g', 'unimap-test', mount]);
}, 60_000);
afterAll(async () => {
  await execa('umount', ['--lazy', mount], { reject: false });
  rmSync(scratch, { recursive: true, force: true });
});

const partsIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.gguf')) : [];

/** What another process left has its number. */
const isOf = (pid: number): boolean =>
  existsSync(staging) && readdirSync(staging).some((name) => name.startsWith(`owner-${pid}-`));

/** A part loses its mode of 0600 once its last byte is written. */
const isWritten = (folder: string, name: string): boolean =>
  (statSync(join(folder, name)).mode & 0o777) === 0o444;

type Moment = 'before' | 'inside the copy' | 'between the last write and the rename' | 'after the rename';

/** Where the process was, told by what it left. */
const momentOf = (pid: number): Moment => {
  if (existsSync(final)) return 'after the rename';
  const names = isOf(pid) ? partsIn(staging) : [];
  if (names.length === 0) return 'before';
  return names.length === parts && names.every((name) => isWritten(staging, name))
    ? 'between the last write and the rename'
    : 'inside the copy';
};

const until = async (condition: () => boolean, running: Promise<unknown>): Promise<number> => {
  const started = performance.now();
  const ended = running.then(() => 'ended');
  while (!condition() && (await Promise.race([ended, sleep(1)])) !== 'ended');
  return performance.now() - started;
};

const begun = (pid: number): boolean => existsSync(final) || (isOf(pid) && partsIn(staging).length > 0);
const written = (pid: number): boolean =>
  existsSync(final) ||
  (isOf(pid) &&
    partsIn(staging).length === parts &&
    partsIn(staging).every((name) => isWritten(staging, name)));

const isWholeCopy = (): boolean =>
  partsIn(set).every((name) => readFileSync(join(final, name)).equals(readFileSync(join(set, name)))) &&
  existsSync(join(final, 'unimap-placement.json'));

const why = asRoot ? '' : ': mounting a tmpfs takes root';

describe.skipIf(!asRoot)(`place, killed at ${wanted.all} random moments${why}`, () => {
  test('leaves a whole copy or none, and the next one clears up', async () => {
    // How long the copy and what follows it take, of one that is left alone.
    const measured = place();
    const { pid = 0 } = measured;
    await until(() => begun(pid), measured);
    const copying = await until(() => written(pid), measured);
    const proving = await until(() => existsSync(final), measured);
    expect((await measured).exitCode).toBe(0);
    expect((await unimap('unplace', 'model')).exitCode).toBe(0);

    // A machine that does other work copies now faster, now slower: what came too late is tried earlier.
    let window = copying;
    const met = new Map<Moment, number>();
    const times = (moment: Moment): number => met.get(moment) ?? 0;
    const total = (): number => [...met.values()].reduce((sum, each) => sum + each, 0);
    const enough = (): boolean =>
      times('inside the copy') >= wanted.copying &&
      times('between the last write and the rename') >= wanted.proving &&
      total() >= wanted.all;
    const began = performance.now();
    const elapsed = (): number => performance.now() - began;
    for (let kill = 0; kill < 3 * wanted.all && elapsed() < mostMilliseconds && !enough(); kill += 1) {
      const running = place();
      const { pid: its = 0 } = running;
      const late = times('inside the copy') >= wanted.copying || kill % 8 === 7;
      await until(() => (late ? written(its) : begun(its)), running);
      const delay = Math.random() * (late ? proving : window);
      await sleep(delay);
      running.kill('SIGKILL');
      const { exitCode = 0, stderr } = await running;
      // One that was refused was not killed.
      expect(exitCode, stderr).toBe(0);
      const moment = momentOf(its);
      met.set(moment, times(moment) + 1);
      if (!late) window = moment === 'inside the copy' ? Math.min(copying, window * 1.2) : window * 0.7;
      if (moment !== 'after the rename') continue;
      expect(isWholeCopy(), `killed ${delay} ms after it was ${late ? 'written' : 'begun'}`).toBe(true);
      expect((await unimap('placed', '--check', 'model')).exitCode).toBe(0);
      expect((await unimap('unplace', 'model')).exitCode).toBe(0);
    }
    const counts = [...met].map(([moment, count]) => `${count} ${moment}`).join(', ');
    console.log(`killed ${total()} times in ${Math.ceil(elapsed() / 60_000)} min: ${counts}`);
    expect(enough(), counts).toBe(true);

    expect((await place()).exitCode).toBe(0);
    expect(readdirSync(mount)).toEqual(['model']);
    expect(isWholeCopy()).toBe(true);
    await unimap('unplace', 'model');
    expect(readdirSync(mount)).toEqual([]);
  }, 900_000);
});
