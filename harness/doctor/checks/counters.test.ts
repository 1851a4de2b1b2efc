import { expect, test } from 'vitest';
import type { MissingCause } from '../../counters/tools.ts';
import { judgeCounter, judgeHardware } from './counters.ts';

const filtered = { filtered: true };
const open = { filtered: false };
const without = (cause: MissingCause, reason: string) =>
  ({ status: 'answered', value: { missing: { cause, reason, remedy: 'as its maker says' } } }) as const;
const noPerf = without('not-permitted', 'perf does not record: No permission to enable raw_syscalls');
const noTrace = without('not-permitted', 'strace does not run: PTRACE_TRACEME: Operation not permitted');

test('what a filter refuses is mended in the filter, and in settings only where there is none', () => {
  const remedy = (...of: Parameters<typeof judgeCounter>) => judgeCounter(...of).remedy?.now;
  expect(remedy(noPerf, 'perf', filtered)).toContain('lets perf_event_open pass');
  expect(remedy(noPerf, 'perf', open)).toContain('perf_event_paranoid=-1');
  // The folder alone is not enough: the tracepoints' files are mode 440.
  expect(judgeCounter(noPerf, 'perf', open).remedy).toEqual({
    now: expect.stringContaining('remount,gid=$(id -g),mode=750 /sys/kernel/tracing') as string,
    persistent: expect.stringContaining('"tracefs /sys/kernel/tracing tracefs gid=$(id -g),') as string,
  });
  expect(remedy(noTrace, 'strace', filtered)).toContain('lets ptrace pass');
  expect(remedy(noTrace, 'strace', open)).toContain('ptrace_scope');
  const stat = {
    status: 'refused',
    call: 'perf stat',
    error: 'No permission to enable cycles event.',
  } as const;
  expect(judgeHardware(stat, filtered).remedy?.now).toContain('perf_event_open');
  expect(judgeHardware(stat, open).remedy?.now).toContain('perf_event_paranoid=1');
});

test('a counter that is not installed is to be installed, under a filter too', () => {
  const gone = without('not-installed', 'perf is gone');
  expect(judgeCounter(gone, 'perf', filtered).remedy?.now).toContain('apt-get install');
});

test('the remedy follows from the cause, however the reason is worded', () => {
  const remedy = (cause: MissingCause, name: 'strace' | 'perf') =>
    judgeCounter(without(cause, 'in any words'), name, open).remedy?.now;
  expect(remedy('timed-out', 'strace')).toContain('see why it hangs: strace');
  expect(remedy('ptrace', 'strace')).toContain('ptrace_scope');
  expect(remedy('paranoid', 'perf')).toContain('perf_event_paranoid=-1');
  expect(remedy('mlock', 'perf')).toContain('perf_event_mlock_kb');
  expect(remedy('tracefs', 'perf')).toContain('mount -t tracefs');
  expect(remedy('other', 'perf')).toBe('as its maker says');
});
