import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { witnessLibrary } from '../../fixtures-gen/witness-library.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { allPlacements } from '../place/records.ts';
import { openOwnSet } from '../sets/prepare-set.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { ownClientArms } from './client-arms.ts';
import { OwnClients } from './own-clients.ts';

const directory = testDirectories(afterEach);
const { signal } = new AbortController();
const plan = { tokens: 2, attach: true };
const [warm, cold, tmpfs, interleave] = ownClientArms(['warm', 'cold', 'tmpfs', 'interleave'], 2);
if (!warm || !cold || !tmpfs || !interleave) throw new Error('four ways');

const ownSet = async (): Promise<OpenedSet> => {
  const options = resolveOptions({ parts: 3, size: { perPart: 3_000_000 }, name: `client-${process.pid}` });
  return openOwnSet((await generateSet(options, await directory())).directory);
};

const failing = () =>
  Promise.resolve({ command: ['sh', '-c', 'exit 1', 'sh'], tokens: 2, threads: 1, seconds: 60 });

test.skipIf(onlineNodesWithMemory().length > 1)(
  'a way that this machine does not have is unsupported, with what to do instead',
  async () => {
    const clients = new OwnClients(await ownSet(), signal, failing);
    expect(await clients.run(interleave, plan)).toMatchObject({
      status: 'unsupported',
      remedy: 'leave it out',
    });
  },
);

test.skipIf(process.geteuid?.() !== 0)(
  'what was placed for a client is taken away although the client fails',
  async () => {
    const set = await ownSet();
    await expect(new OwnClients(set, signal, failing).run(tmpfs, plan)).rejects.toMatchObject({
      code: 'client-failed',
    });
    expect(allPlacements().filter(({ model }) => model === set.record.name)).toEqual([]);
    expect(set.paths.every((path) => existsSync(path))).toBe(true);
  },
);

test.skipIf(witnessLibrary('libllama') === undefined)(
  'the real client computes the same from a warm and from an empty page cache, and what is cold is not mapped again',
  async () => {
    const clients = new OwnClients(await ownSet(), signal);
    const [one, other] = [await clients.run(warm, plan), await clients.run(cold, plan)];
    if (one.status !== 'completed' || other.status !== 'completed')
      throw new Error(JSON.stringify([one, other]));
    expect(other.client.outputDigest).toBe(one.client.outputDigest);
    expect(one.client.attach).toMatchObject({ status: 'completed' });
    expect(other.client.attach).toBeUndefined();
  },
);
