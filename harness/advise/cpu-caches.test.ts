import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { largestCacheBytes, touchedBeforeExcerpt } from './cpu-caches.ts';

const MiB = 2 ** 20;
const sys = mkdtempSync(join(tmpdir(), 'unimap-caches-'));
afterAll(() => {
  rmSync(sys, { recursive: true, force: true });
});

test('the largest cache of the CPUs counts; of a kernel that shows none, nothing', () => {
  expect(largestCacheBytes(sys)).toBe(0);
  const cpu = join(sys, 'devices/system/cpu');
  mkdirSync(cpu, { recursive: true });
  writeFileSync(join(cpu, 'online'), '0\n');
  for (const [index, level, size] of [
    [0, 1, '48K'],
    [1, 3, '300M'],
  ] as const) {
    const folder = join(cpu, `cpu0/cache/index${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'level'), `${level}\n`);
    writeFileSync(join(folder, 'type'), 'Unified\n');
    writeFileSync(join(folder, 'size'), `${size}\n`);
    writeFileSync(join(folder, 'shared_cpu_list'), '0\n');
  }
  expect(largestCacheBytes(sys)).toBe(300 * MiB);
});

test('twice the cache is touched before an excerpt, and of a model that would lie in it whole no more than its bytes', () => {
  expect(touchedBeforeExcerpt(40_000 * MiB, 300 * MiB)).toBe(600 * MiB);
  expect(touchedBeforeExcerpt(510 * MiB, 300 * MiB)).toBe(510 * MiB);
  expect(touchedBeforeExcerpt(510 * MiB, 0)).toBe(0);
});
