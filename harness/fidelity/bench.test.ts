import { afterEach, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { witnessLibrary } from '../../fixtures-gen/witness-library.ts';
import { findTools } from '../counters/index.ts';
import { inSession } from '../session/session.ts';
import { openOwnSet } from '../sets/prepare-set.ts';
import { besideOnSet, type Beside } from './bench.ts';
import { buildPrograms, npmClient } from './clients.ts';
import { subjects } from './subjects.ts';

const directory = testDirectories(afterEach);
const counts = (await findTools()).present.includes('strace');

test.skipIf(witnessLibrary('libllama') === undefined || !counts)(
  'llama.cpp itself reads and maps the parts as its strategies do, in the same order, and both are timed in each round',
  async () => {
    await buildPrograms();
    const options = resolveOptions({ parts: 5, size: { perPart: 150_000 } });
    const set = await openOwnSet((await generateSet(options, await directory())).directory);
    let beside: Beside[] = [];
    await inSession(async (session) => {
      beside = await besideOnSet({
        session,
        set,
        // Two nodes are not available everywhere.
        subjects: subjects.filter(({ numa }) => !numa),
        clients: [npmClient()],
        twoNodes: [],
        rounds: 1,
        seed: 1,
      });
      return 0;
    });
    expect(beside.map(({ strategy, likeness }) => [strategy, likeness.same])).toEqual([
      ['llama-mmap', true],
      ['llama-read', true],
      ['llama-direct', true],
    ]);
    for (const { steps, real, arm, withoutWeights } of beside) {
      expect(steps).toBeGreaterThan(20);
      expect([real.length, arm.length, withoutWeights.length]).toEqual([1, 1, 1]);
      expect(real[0]?.cpu).toBeGreaterThan(0);
      expect(arm[0]?.cpu).toBeGreaterThan(0);
    }
  },
);
