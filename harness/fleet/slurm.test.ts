import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Results, type ResultsRecord } from '../results/index.ts';
import { Cluster } from './test-support/cluster.ts';

/** Daemons of Slurm that switch users, and a node whose hugepages are hidden, take root. */
const whyNot = (): string | undefined => {
  if (process.env['UNIMAP_FLEET_TEST'] === undefined)
    return 'real Slurm is started by npm run test:fleet alone';
  if (process.getuid?.() !== 0) return 'the daemons of Slurm are started as root';
  return existsSync('/usr/sbin/slurmctld') ? undefined : 'there is no slurmctld in /usr/sbin';
};
const reason = whyNot();
if (reason !== undefined) console.info(`skipped: ${reason}`);

const checkout = join(import.meta.dirname, '../..');
const scratch = reason === undefined ? mkdtempSync(join(tmpdir(), 'unimap-slurm-')) : tmpdir();
const cluster = new Cluster(scratch);
const minutes = 60_000;

const fleet = (...words: string[]) =>
  cluster.run([process.execPath, join(checkout, 'harness/unimap.mjs'), 'fleet', ...words]);
const scenario = (name: string): string => join(import.meta.dirname, 'test-support', `${name}.ts`);
const at = (name: string): string => join(scratch, name);

const Gathered = z.object({
  submissions: z.array(z.object({ job: z.int(), machine: z.string() })),
  tasks: z.array(
    z.object({
      task: z.object({ machine: z.string(), repeat: z.int() }),
      state: z.object({ status: z.string(), reason: z.string().optional() }),
      account: z.object({ state: z.string(), node: z.string().optional() }).optional(),
      counts: z.object({ node: z.string(), path: z.string(), run: z.string(), samples: z.int() }).optional(),
      aside: z.array(z.object({ node: z.string() })),
    }),
  ),
});

const gather = async (folder: string) => {
  const { exitCode, stdout, stderr } = await fleet('gather', at(folder), '--json');
  expect(stdout, stderr).not.toBe('');
  return { exitCode, ...Gathered.parse(JSON.parse(stdout)) };
};

const ended = (folder: string, seconds = 300) =>
  cluster.until(
    `every task of ${folder} has ended`,
    async () => (await gather(folder)).tasks.every(({ state }) => state.status !== 'waiting'),
    seconds,
  );

const resultsAt = (path: string): ResultsRecord => Results.parse(JSON.parse(readFileSync(path, 'utf8')));
const merged = (folder: string): ResultsRecord => resultsAt(join(at(folder), 'report/results.json'));

/** Which run a sample is of, and its name there, whatever runs it was merged with. */
const samplesOf = ({ run, samples }: ResultsRecord): string[] =>
  samples.map((sample) => `${sample.run ?? run.id} ${sample.id.slice(sample.id.lastIndexOf(':') + 1)}`);

/** What a run has on its disk already, whether or not it lives. */
const observedIds = (folder: string): string[] => {
  const path = join(folder, 'samples.ndjson');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const parsed = z.object({ kind: z.literal('sample'), id: z.string() }).safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data.id] : [];
    });
};
const hasBegun = (folder: string, samples = 20) =>
  cluster.until(`${folder} holds samples`, () => observedIds(folder).length >= samples);

/** The console of `gather` and the merged report, where they are to be kept. */
const keep = async (folder: string): Promise<void> => {
  const { stdout } = await fleet('gather', at(folder));
  console.info(stdout);
  const out = process.env['UNIMAP_FLEET_OUT'];
  if (out === undefined) return;
  mkdirSync(join(out, folder), { recursive: true });
  writeFileSync(join(out, folder, 'gather.txt'), stdout.replaceAll(scratch, ''));
  cpSync(join(at(folder), 'report'), join(out, folder, 'report'), { recursive: true });
};

/** Every sample of every run that counts is in the merged results, once. */
const expectNothingLostOrTwice = async (folder: string): Promise<void> => {
  const { tasks } = await gather(folder);
  const counted = samplesOf(merged(folder));
  expect(new Set(counted).size).toBe(counted.length);
  const left = tasks.flatMap(({ counts }) => (counts ? samplesOf(resultsAt(counts.path)) : []));
  expect(counted.toSorted()).toEqual(left.toSorted());
};

describe.skipIf(reason !== undefined)('a fleet on real Slurm', () => {
  beforeAll(async () => {
    await cluster.start();
  }, 2 * minutes);
  afterAll(async () => {
    await cluster.stop();
    rmSync(scratch, { recursive: true, force: true });
  }, minutes);

  test(
    'a limit that is met ends a run cleanly, and it goes on from there when it is submitted again',
    async () => {
      const planned = await fleet(
        ...['plan', scenario('long'), '--quick', '--machine', 'n3', '--repeats', '1'],
        ...['--minutes', '1', '--out', at('limited')],
      );
      expect(planned).toMatchObject({ exitCode: 0 });
      expect(await fleet('submit', at('limited'))).toMatchObject({ exitCode: 0 });
      await ended('limited');
      const short = await gather('limited');
      expect(short.exitCode).toBe(3);
      expect(short.tasks).toMatchObject([
        { state: { status: 'again', reason: 'TIMEOUT' }, counts: { node: 'n3' } },
      ]);
      const before = observedIds(at('limited/results/n3/long/1/n3'));
      expect(before.length).toBeGreaterThan(0);

      expect(await fleet('submit', at('limited'), '--again', '--minutes', '20')).toMatchObject({
        exitCode: 0,
      });
      await ended('limited', 900);
      const whole = await gather('limited');
      expect(whole).toMatchObject({ exitCode: 0, tasks: [{ state: { status: 'finished' } }] });
      const after = observedIds(at('limited/results/n3/long/1/n3'));
      expect(after.slice(0, before.length)).toEqual(before);
      expect(new Set(after).size).toBe(after.length);
      expect(merged('limited').samples).toHaveLength(after.length);
      await keep('limited');
    },
    25 * minutes,
  );

  test(
    'a node that is lost in the middle of a task, and a requeue, lose nothing and count nothing twice',
    async () => {
      const planned = await fleet(
        ...['plan', scenario('small'), '--quick', '--repeats', '2'],
        ...['--machine', 'pair=pair', '--machine', 'n4'],
        ...['--minutes', '20', '--out', at('interrupted')],
      );
      expect(planned).toMatchObject({ exitCode: 0 });
      expect(await fleet('submit', at('interrupted'))).toMatchObject({ exitCode: 0 });
      const { submissions } = await gather('interrupted');
      const jobOf = (machine: string): number =>
        submissions.find((each) => each.machine === machine)?.job ?? expect.unreachable();

      const requeued = at('interrupted/results/n4/small/1/n4');
      await hasBegun(requeued);
      expect(await cluster.run(['scontrol', 'requeue', `${jobOf('n4')}_1`])).toMatchObject({ exitCode: 0 });
      const before = observedIds(requeued);

      const { tasks } = await gather('interrupted');
      const running = tasks.find(({ task, account }) => task.machine === 'pair' && account?.node === 'n1');
      const repeat = running?.task.repeat ?? expect.unreachable('a task of the pair runs on n1');
      const lost = at(`interrupted/results/pair/small/${repeat}/n1`);
      await hasBegun(lost);
      cluster.loseNode('n1');
      expect(existsSync(join(lost, 'results.json'))).toBe(false);

      await ended('interrupted', 600);
      const whole = await gather('interrupted');
      expect(whole).toMatchObject({ exitCode: 0 });
      expect(whole.tasks.every(({ state }) => state.status === 'finished')).toBe(true);
      const moved = whole.tasks.find(({ task }) => task.machine === 'pair' && task.repeat === repeat);
      expect(moved).toMatchObject({ account: { state: 'COMPLETED', node: 'n2' }, counts: { node: 'n2' } });
      const after = observedIds(requeued);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(resultsAt(join(requeued, 'results.json')).run).toMatchObject({ complete: true, resumptions: 1 });
      expect(new Set(after).size).toBe(after.length);
      await expectNothingLostOrTwice('interrupted');
      await keep('interrupted');
      cluster.startNode('n1');
    },
    15 * minutes,
  );

  test(
    'a machine that has no hugepages says so in the status, and its neighbour is finished',
    async () => {
      const planned = await fleet(
        ...['plan', scenario('huge'), '--quick', '--machine', 'n3', '--machine', 'n4', '--repeats', '1'],
        ...['--minutes', '20', '--out', at('huge')],
      );
      expect(planned).toMatchObject({ exitCode: 0 });
      expect(await fleet('submit', at('huge'))).toMatchObject({ exitCode: 0 });
      await ended('huge');
      const { exitCode, tasks } = await gather('huge');
      expect(exitCode).toBe(3);
      expect(tasks).toMatchObject([
        { task: { machine: 'n3' }, state: { status: 'finished' }, account: { state: 'COMPLETED' } },
        { task: { machine: 'n4' }, state: { status: 'cannot' }, account: { state: 'FAILED' } },
      ]);
      const again = await fleet('submit', at('huge'), '--again', '--json');
      expect(JSON.parse(again.stdout)).toEqual([]);
      await expectNothingLostOrTwice('huge');
      await keep('huge');
    },
    10 * minutes,
  );
});
