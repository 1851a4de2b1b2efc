import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { readFragmentation } from '../machine/state/fragmentation.ts';
import { everything, lab, runInGuest } from './test-support/lab-guest.ts';
import { answerOf, isHuge, mib, steps, stepsOf, unimapLine } from './test-support/placing.ts';

const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const set = join(scratch, 'set');
const fragmenter = fileURLToPath(new URL('test-support/fragment.py', import.meta.url));

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 12, size: { perPart: 8 * mib + 70_000 }, profile: 'plain', name: 'set' }),
    set,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** MiB that are left in large blocks: less than the set takes. */
const left = 40;
const place = unimapLine('place', set, '--no-digest', '--json');
const memory = 'cat /proc/buddyinfo';
const script = [
  // Locked pages are not moved to make room, and nearly every page becomes a mapping of its own.
  'echo 0 >/proc/sys/vm/compact_unevictable_allowed; echo 1000000 >/proc/sys/vm/max_map_count',
  steps({ before: memory }),
  `python3 ${fragmenter} ${left} >/tmp/said 2>&1 & fragmenter=$!`,
  'while ! [ -s /tmp/said ]; do kill -0 $fragmenter || break; sleep 1; done',
  steps({
    said: 'cat /tmp/said',
    fragmented: memory,
    placed: `${place} 2>&1`,
    unplaced: unimapLine('unplace', 'set'),
  }),
  'kill $fragmenter; wait $fragmenter',
  steps({ afterwards: memory, 'placed again': place }),
].join('\n');

const title = `a guest whose memory was fragmented on purpose${lab.why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !everything)(title, () => {
  let found: ReturnType<typeof stepsOf>;
  beforeAll(async () => {
    found = stepsOf(await runInGuest({ nodes: 1, memory: 1024 * mib }, script, 12 * minutes));
    expect(found['said']?.stdout).toBe('fragmented\n');
  }, 13 * minutes);

  /** Of the free memory, the share in blocks of 2 MiB or more, as reports have it. */
  const shareInHugeBlocks = (step: string): number => {
    const procRoot = join(scratch, step);
    mkdirSync(procRoot);
    writeFileSync(join(procRoot, 'buddyinfo'), found[step]?.stdout ?? '');
    const { free, freeInHugeBlocks } = readFragmentation(procRoot) ?? { free: 0, freeInHugeBlocks: 0 };
    expect(free).toBeGreaterThan(100 * mib);
    return freeInHugeBlocks / free;
  };

  it('shows in the figures that a report has of it', () => {
    expect(shareInHugeBlocks('before')).toBeGreaterThan(0.8);
    expect(shareInHugeBlocks('fragmented')).toBeLessThan(0.3);
    expect(shareInHugeBlocks('afterwards')).toBeGreaterThan(0.5);
  });

  it('has a placed model partly in small pages, which is said with what to do, and is exit status 3', () => {
    expect(found['placed']?.status).toBe(3);
    expect(found['placed']?.stdout).toMatch(
      /% of \S+ lies in small pages: memory is fragmented, .*compact_memory, then place it again/,
    );
  });

  it('places it in huge pages alone once the memory is given back', () => {
    expect(found['placed again']?.status).toBe(0);
    expect(isHuge(answerOf(found['placed again']?.stdout ?? '').copies[0])).toBe(true);
  });
});
