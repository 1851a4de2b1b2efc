import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { openSet, warningText } from './index.ts';
import { writtenFile, writtenHeader } from './test-support/written-header.ts';

const directory = testDirectories(afterEach);
const MiB = 1024 * 1024;
const header = { tensors: [{ name: 't', dims: [MiB], type: 0, offset: 0 }] };

describe('a part that was never written whole', () => {
  it('is named, with the bytes that lack and where they begin', async () => {
    const path = join(await directory(), 'm.gguf');
    const whole = writtenFile(header, 4 * MiB);
    writeFileSync(path, whole.subarray(0, 2 * MiB));
    truncateSync(path, whole.length);
    const set = await openSet(path);
    expect(set.warnings).toMatchObject([
      {
        kind: 'holes',
        parts: [{ path, of: whole.length, hole: { at: 2 * MiB, bytes: whole.length - 2 * MiB } }],
      },
    ]);
    expect(set.warnings.map(warningText)).toEqual([
      expect.stringMatching(
        /^holes: bytes were never written in part .*m\.gguf \(\d+ bytes of its \d+ bytes, from byte 2097152 on\)\. They read as zeros/u,
      ),
    ]);
  });

  it('is named too where its space was reserved, as a download reserves it', async (context) => {
    const path = join(await directory(), 'm.gguf');
    writeFileSync(path, writtenHeader(header));
    try {
      execFileSync('fallocate', ['-l', String(4 * MiB + 4096), path], { stdio: 'ignore' });
    } catch {
      context.skip('this file system reserves no space, or fallocate is not installed');
    }
    const { warnings } = await openSet(path);
    // tmpfs writes zeros where it is asked to reserve, and says so.
    if (warnings.length > 0) expect(warnings).toMatchObject([{ kind: 'holes' }]);
    else expect(execFileSync('stat', ['-f', '-c', '%T', path]).toString()).toMatch(/tmpfs|overlay/u);
  });

  it('is told from one that is written, holes in the padding between its tensors included', async () => {
    const there = await directory();
    const path = join(there, 'm.gguf');
    const aligned = {
      metadata: [['general.alignment', { type: 'u32', value: 65_536 } as const] as const],
      tensors: [
        { name: 'a', dims: [8], type: 0, offset: 0 },
        { name: 'b', dims: [8], type: 0, offset: 65_536 },
      ],
    };
    const head = writtenHeader(aligned);
    const descriptor = openSync(path, 'w');
    writeSync(descriptor, head, 0, head.length, 0);
    for (const at of [65_536, 131_072]) writeSync(descriptor, Buffer.alloc(32, 1), 0, 32, at);
    closeSync(descriptor);
    expect((await openSet(path)).warnings).toEqual([]);
    writeFileSync(join(there, 'whole.gguf'), writtenFile(header, 4 * MiB));
    expect((await openSet(join(there, 'whole.gguf'))).warnings).toEqual([]);
  });
});
