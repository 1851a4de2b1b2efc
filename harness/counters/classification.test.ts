import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyLoad, countClasses } from './counted-load.ts';
import { CountingError } from './counting-error.ts';
import { loadBrackets, markMagic } from './load-brackets.ts';
import { MappedRanges } from './mapped-ranges.ts';
import type { TracedCall } from './traced-call.ts';

let position = 0;
function call(
  name: string,
  args: (bigint | undefined)[],
  result = 0n,
  more: Partial<TracedCall> = {},
): TracedCall {
  position += 2;
  return {
    tid: 1,
    number: name.length,
    name,
    args,
    entered: position,
    returned: position + 1,
    result,
    ...more,
  };
}

const mark = (which: bigint, load: bigint, tid = 1) => call('prctl', [markMagic, which, load], -22n, { tid });
const open = (path: string, fd: bigint) => call('openat', [-100n, undefined, 0n], fd, { path });
const ground = { regions: [{ address: 0x10000n, length: 0x1000n }], parts: new Set(['/part']), cwd: '/' };
const classesOf = (calls: TracedCall[]) => countClasses('strace', calls, ground).classes;

describe('brackets', () => {
  test('hold the calls of the marking thread and of those it cloned, and no others', () => {
    const [load] = loadBrackets([
      call('before', []),
      mark(1n, 9n),
      call('inside', []),
      call('stranger', [], 0n, { tid: 7 }),
      call('clone3', [], 2n),
      call('clone3', [], 3n, { tid: 2 }),
      call('grandchild', [], 0n, { tid: 3 }),
      mark(2n, 9n),
      call('between', []),
      mark(3n, 9n),
      call('unload', []),
      mark(4n, 9n),
    ]);
    expect(load?.loadId).toBe(9);
    expect(load?.calls.map(({ name }) => name)).toEqual([
      'inside',
      'clone3',
      'clone3',
      'grandchild',
      'unload',
    ]);
  });

  test.each([
    ['an end without a beginning', () => [mark(2n, 1n)]],
    ['a beginning without an end', () => [mark(1n, 1n)]],
    ['one load inside another', () => [mark(1n, 1n), mark(1n, 2n)]],
    ['one id for two loads', () => [mark(1n, 1n), mark(2n, 1n), mark(1n, 1n), mark(2n, 1n)]],
    ['an unknown mark', () => [mark(5n, 1n)]],
  ])('%s is an error', (_, calls) => {
    expect(() => loadBrackets(calls())).toThrow(CountingError);
  });
});

describe('classes', () => {
  test('a call is classed by its descriptor, not by its name', () => {
    const read = (fd: bigint) => call('read', [fd, 0n, 1n]);
    expect(classesOf([open('/part', 3n), read(3n), open('/sys/x', 4n), read(4n)])).toMatchObject({
      source: 1,
      data: 1,
      runtime: 2,
    });
  });

  test('a descriptor is what it was opened as last', () => {
    const calls = [
      open('/part', 3n),
      call('close', [3n]),
      call('memfd_create', [0n, 0n], 3n),
      call('close', [3n]),
    ];
    expect(classesOf(calls)).toMatchObject({ source: 2, region: 2 });
  });

  test('a tmpfs that is made for a load is set-up, its files are regions, and what is written into them is data', () => {
    const calls = [
      call('fsopen', [undefined, 1n], 3n),
      call('fsconfig', [3n, 1n]),
      call('fsmount', [3n, 1n], 4n),
      call('close', [3n]),
      call('openat', [4n, undefined, 0x410002n], 5n, { path: '.' }),
      call('ftruncate', [5n, 1n]),
      call('mmap', [0x10000n, 0x1000n, 3n, 0x11n, 5n, 0n], 0x10000n),
      call('fallocate', [5n, 0n, 0n, 1n]),
      call('pwrite64', [5n, 0n, 1n, 0n], 1n),
      call('close', [5n]),
      call('close', [4n]),
    ];
    expect(classesOf(calls)).toMatchObject({ setup: 7, region: 3, data: 1 });
  });

  test('a close that returns after another thread got the same number does not take it away', () => {
    const calls = [
      open('/part', 3n),
      { ...call('close', [3n]), entered: 1000, returned: 1003 },
      { ...open('/sys/x', 3n), tid: 2, entered: 1001, returned: 1002 },
      { ...call('close', [3n]), tid: 2, entered: 1004, returned: 1005 },
    ];
    expect(classesOf(calls)).toMatchObject({ source: 2, runtime: 2 });
  });

  test('an anonymous mapping is a region where the load says one is', () => {
    const map = (result: bigint) => call('mmap', [0n, 0x2000n, 3n, 0x22n, -1n, 0n], result);
    const calls = [
      map(0xf000n),
      map(0x50000n),
      call('munmap', [0x10000n, 0x1000n]),
      call('munmap', [0x50000n, 1n]),
    ];
    expect(classesOf(calls)).toMatchObject({ region: 1, teardown: 1, runtime: 2 });
  });

  test.each([
    ['unknown_call', [], /no class is defined/],
    ['read', [9n, 0n, 1n], /descriptor 9 was not opened inside the load/],
    ['mmap', [0n, 1n, 1n, 1n, 9n, 0n], /not opened inside the load/],
  ] as const)('%s that no rule holds is an error', (name, args, message) => {
    expect(() => classesOf([call(name, [...args])])).toThrow(message);
  });

  test('sum to the total, whatever the calls', () => {
    const any = fc.oneof(
      fc
        .constantFrom('brk', 'futex', 'mbind', 'memfd_create', 'process_vm_readv')
        .map((name) => () => call(name, [], 5n)),
      fc.constantFrom('/part', '/sys/x').map((path) => () => open(path, 5n)),
      fc.bigInt(0n, 0x20000n).map((at) => () => call('mmap', [0n, 0x1000n, 3n, 0x22n], at)),
      fc.bigInt(0n, 0x20000n).map((at) => () => call('munmap', [at, 0x800n])),
    );
    fc.assert(
      fc.property(fc.array(any), (makers) => {
        const { classes, total, calls } = countClasses(
          'perf',
          makers.map((make) => make()),
          ground,
        );
        expect(Object.values(classes).reduce((a, b) => a + b)).toBe(total);
        expect(calls.reduce((sum, { count }) => sum + count, 0)).toBe(total);
      }),
    );
  });
});

test('live ranges are what is mapped less what is unmapped', () => {
  const pages = fc.record({ add: fc.boolean(), start: fc.nat(30), length: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(pages), (steps) => {
      const ranges = new MappedRanges();
      const naive = new Set<number>();
      for (const { add, start, length } of steps) {
        const range = { address: BigInt(start), length: BigInt(length) };
        if (add) ranges.add(range);
        else ranges.remove(range);
        for (let i = start; i < start + length; i += 1) {
          if (add) naive.add(i);
          else naive.delete(i);
        }
      }
      for (let i = 0; i < 40; i += 1) {
        expect(ranges.touches({ address: BigInt(i), length: 1n })).toBe(naive.has(i));
      }
    }),
  );
});

describe('two counters', () => {
  const strace = () => [open('/part', 3n), call('read', [3n, 0n, 8n], 8n), call('close', [3n])];
  const perf = () => [
    call('openat', [-100n, 0xabcn, 0n], 3n),
    call('read', [3n, 0n, 8n], 8n),
    call('close', [3n]),
  ];

  const alter = (calls: TracedCall[], change: Partial<TracedCall>) =>
    calls.map((one, i) => (i === 1 ? { ...one, ...change } : one));

  test('agree when every call does, and perf is told the paths', () => {
    const load = {
      loadId: 1,
      streams: [
        { counter: 'strace', calls: strace() },
        { counter: 'perf', calls: perf() },
      ],
    } as const;
    const counted = classifyLoad(load, { regions: [], parts: [], cwd: '/' });
    expect(counted.agree).toBe(true);
    expect(counted.counts[1]?.classes).toEqual(counted.counts[0]?.classes);
    expect(counted.counts[1]?.classes.runtime).toBe(3);
  });

  test.each([
    [
      'a missing call',
      (calls: TracedCall[]) => calls.slice(0, 2),
      /call 3 of thread 1 is close to strace and absent to perf/,
    ],
    [
      'another call',
      (calls: TracedCall[]) => alter(calls, { name: 'pread64', number: 7 }),
      /call 2 .*saw read.*perf pread64/,
    ],
    [
      'another argument',
      (calls: TracedCall[]) => alter(calls, { name: 'read', number: 4, args: [3n, 0n, 9n], result: 8n }),
      /argument 3 of read/,
    ],
    [
      'another result',
      (calls: TracedCall[]) => alter(calls, { name: 'read', number: 4, args: [3n, 0n, 8n], result: 7n }),
      /returned 8 .* and 7/,
    ],
    ['another thread', (calls: TracedCall[]) => calls.map((one) => ({ ...one, tid: 2 })), /absent/],
  ])('disagree over %s, and say where', (_, change, message) => {
    const load = {
      loadId: 1,
      streams: [
        { counter: 'strace', calls: strace() },
        { counter: 'perf', calls: change(perf()) },
      ],
    } as const;
    const counted = classifyLoad(load, { regions: [], parts: ['/part'], cwd: '/' });
    expect(counted.agree).toBe(false);
    expect(counted.disagreement).toMatch(message);
  });

  test('that disagree so far that one cannot be classed still say where', () => {
    const load = {
      loadId: 1,
      streams: [
        { counter: 'strace', calls: strace() },
        { counter: 'perf', calls: perf().slice(1) },
      ],
    } as const;
    const counted = classifyLoad(load, { regions: [], parts: ['/part'], cwd: '/' });
    expect(counted).toMatchObject({ agree: false, counts: [{ counter: 'strace' }] });
    expect(counted.disagreement).toMatch(/call 1 of thread 1: .*; perf has an unclassified call read/);
  });
});
