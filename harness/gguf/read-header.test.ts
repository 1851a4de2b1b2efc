import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gguf } from '@huggingface/gguf';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { UnimapError } from '../unimap-error.ts';
import { FileCursor, HeaderError } from './file-cursor.ts';
import { openSet } from './index.ts';
import { readHeader, VALUE_TYPES, type Header } from './read-header.ts';
import { anyHeader } from './test-support/any-header.ts';
import { damaged, damages } from './test-support/mutants.ts';
import { readAll } from './test-support/read-all.ts';
import { writeMutants } from './test-support/write-mutants.ts';
import { string, u32, u64, writtenHeader } from './test-support/written-header.ts';
import { smallTensor, splitKeys } from './test-support/written-models.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-header-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
const path = join(scratch, 'x.gguf');

const ours = (bytes: Buffer): { header: Header; bytesRead: number } => {
  writeFileSync(path, bytes);
  const descriptor = openSync(path, 'r');
  try {
    const cursor = new FileCursor(descriptor, bytes.length);
    cursor.skip(8n);
    return { header: readHeader(cursor, () => true), bytesRead: cursor.bytesRead };
  } finally {
    closeSync(descriptor);
  }
};

/** Reads what `ours` wrote. Numbers are compared as text: the library gives a bigint for every 64-bit value. */
const library = async (): Promise<unknown> => {
  const { metadata, tensorInfos, tensorInfoByteRange } = await gguf(path, { allowLocalFile: true });
  const own = Object.entries(metadata).slice(3);
  return {
    metadata: new Map(
      own.filter(([, value]) => typeof value !== 'object').map(([key, value]) => [key, String(value)]),
    ),
    tensors: tensorInfos.map(({ name, shape, dtype, offset }) => [name, shape, dtype, offset]),
    end: tensorInfoByteRange[1],
  };
};
const comparable = ({ metadata, tensors, end }: Header): unknown => ({
  metadata: new Map([...metadata].map(([key, { value }]) => [key, String(value)])),
  tensors: tensors.map(({ name, dims, type, offset }) => [name, dims, type, offset]),
  end,
});

/** What the library refuses, and real readers do not. */
const limits = /exceeds maximum allowed|general\.alignment|invalid/iu;

describe('a header is read', () => {
  it('as the library reads it, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(anyHeader, async (written) => {
        // The library takes a number for the name of a property that comes first, and has three names of its own.
        const metadata = (written.metadata ?? []).filter(
          ([key]) => !/^\d+$|^__proto__$|^$|^(version|kv_count|tensor_count)$/u.test(String(key)),
        );
        const bytes = Buffer.concat([writtenHeader({ ...written, metadata }), Buffer.alloc(64)]);
        const { header } = ours(bytes);
        expect(header.end).toBe(bytes.length - 64);
        expect(comparable(header)).toEqual(await library());
      }),
      { numRuns: 200 },
    );
  });

  it('when it is damaged, as the library reads it, or with a reason', async () => {
    let both = 0;
    await fc.assert(
      fc.asyncProperty(anyHeader, damages, async (written, damage) => {
        const whole = Buffer.concat([writtenHeader(written), Buffer.alloc(256)]);
        const bytes = damaged(whole, damage, whole.length - 256);
        // Magic and version are looked at before.
        if (bytes.length < 24) return;
        whole.copy(bytes, 0, 0, 8);
        let header: Header | undefined;
        try {
          ({ header } = ours(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(HeaderError);
        }
        let theirs: unknown;
        try {
          theirs = await library();
        } catch (error) {
          if (header !== undefined) expect(String(error)).toMatch(limits);
          return;
        }
        if (header === undefined || theirs === undefined) return;
        both += 1;
        expect(header.end).toBe((theirs as { end: number }).end);
      }),
      { numRuns: 300 },
    );
    expect(both).toBeGreaterThan(10);
  });

  it('by reading little of it, where little is of interest', () => {
    const big = Buffer.concat([u32(VALUE_TYPES.u8), u64(8_000_000), Buffer.alloc(8_000_000)]);
    const bytes = Buffer.concat([
      Buffer.from('GGUF'),
      u32(3),
      u64(0),
      u64(2),
      ...['a', 'b'].map((key) => Buffer.concat([string(key), u32(VALUE_TYPES.array), big])),
    ]);
    const { header, bytesRead } = ours(bytes);
    expect(header.end).toBe(bytes.length);
    expect(bytesRead).toBeLessThan(64 * 1024);
  });

  it('once, however long: 48 MB of nested arrays take as many steps as they have arrays', () => {
    const empty = Buffer.concat([u32(VALUE_TYPES.u8), u64(0)]);
    const count = 4_000_000;
    const bytes = Buffer.concat([
      Buffer.from('GGUF'),
      u32(3),
      u64(0),
      u64(1),
      string('nested'),
      u32(VALUE_TYPES.array),
      u32(VALUE_TYPES.array),
      u64(count),
      Buffer.alloc(count * empty.length, empty),
    ]);
    const { header, bytesRead } = ours(bytes);
    expect(header).toMatchObject({ end: bytes.length, oddities: [{ kind: 'nested-array', key: 'nested' }] });
    // A value that a chunk cuts is read again with the next.
    expect(bytesRead).toBeLessThan(1.01 * bytes.length);
  });

  it('but not where arrays nest deeper than anybody writes, or a length is larger than the file', () => {
    const deep = Buffer.concat([
      Buffer.from('GGUF'),
      u32(3),
      u64(0),
      u64(1),
      string('deep'),
      u32(VALUE_TYPES.array),
      ...Array.from({ length: 100_000 }, () => Buffer.concat([u32(VALUE_TYPES.array), u64(1)])),
    ]);
    expect(() => ours(deep)).toThrow('nests arrays deeper than 64');
    const long = writtenHeader({ metadata: [['k', { type: 'string', value: 'abc' }]] });
    long.writeBigUInt64LE(2n ** 60n, long.length - 11);
    expect(() => ours(long)).toThrow(HeaderError);
  });
});

it('a set of 1,026 parts of 4 MiB costs its headers, some 10 MB, to inspect', async () => {
  const count = 1026;
  const folder = mkdtempSync(join(scratch, 'parts-'));
  for (let no = 0; no < count; no += 1) {
    const file = join(folder, `m-${String(no + 1).padStart(5, '0')}-of-0${count}.gguf`);
    writeFileSync(
      file,
      writtenHeader({ metadata: splitKeys(no, count, count), tensors: [smallTensor(`t${no}`)] }),
    );
    truncateSync(file, 4 * 1024 * 1024);
  }
  const read = (): number => Number(/^rchar: (\d+)$/mu.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  const before = read();
  const set = await openSet(folder);
  expect(read() - before).toBeLessThan(12 * 1024 * 1024);
  expect(set.parts).toHaveLength(count);
  expect(set.warnings).toMatchObject([{ kind: 'holes', parts: { length: count } }]);
});

it('each of 300 mutants of a model ends in a value or in an error with a remedy, in little memory', async () => {
  const folder = mkdtempSync(join(scratch, 'mutants-'));
  const { readings, peakBytes } = await readAll('ours', writeMutants(300, folder), folder, 50_000);
  expect(readings).toHaveLength(300);
  expect(readings.filter(({ status }) => status === 'thrown' || status === 'died')).toEqual([]);
  const why = readings.flatMap((reading) => (reading.status === 'refused' ? [reading.why] : []));
  expect(why.filter((each) => each?.remedy.trim() === '' || each?.exitStatus !== 2)).toEqual([]);
  expect(new Set(why.map((each) => each?.code)).size).toBeGreaterThan(5);
  // Node by itself takes some 90 MB.
  expect(peakBytes).toBeLessThan(400 * 1024 ** 2);
}, 60_000);

it('an error of the reader is always one of ours', async () => {
  writeFileSync(path, 'GGUF');
  await expect(openSet(path)).rejects.toBeInstanceOf(UnimapError);
});
