import { saysNotPermitted } from '../../counters/tools.ts';
import { check, type Check, type Survived } from '../check.ts';
import { both, letThrough, sysctl, type Remedy, type Verdict } from '../finding.ts';
import { refusalText } from '../observed.ts';
import type { CounterValue, HardwareValue } from '../probes/tools.ts';
import type { Situation } from '../situation.ts';

const other = { strace: 'perf', perf: 'strace' } as const;

const install = (name: 'strace' | 'perf'): Remedy =>
  both(
    name === 'strace'
      ? 'sudo apt-get install strace'
      : 'sudo apt-get install linux-perf (Debian) or linux-tools-$(uname -r) (Ubuntu)',
  );

/** Rights to the tracepoints, for whoever is not root: their files are for root and a group, whatever the folder is. */
const tracepoints: Remedy = {
  now: 'sudo sysctl kernel.perf_event_paranoid=-1 && sudo mount -o remount,gid=$(id -g),mode=750 /sys/kernel/tracing',
  persistent:
    'echo \'kernel.perf_event_paranoid = -1\' | sudo tee -a /etc/sysctl.d/60-unimap.conf && echo "tracefs /sys/kernel/tracing tracefs gid=$(id -g),mode=750 0 0" | sudo tee -a /etc/fstab',
};

const ptraceSettings: Remedy = {
  now: 'sudo sysctl kernel.yama.ptrace_scope=1, or for a container: docker run --cap-add SYS_PTRACE with a seccomp profile that lets ptrace pass',
  persistent: sysctl('kernel.yama.ptrace_scope', 1).persistent,
};

const counterRemedy = (
  name: 'strace' | 'perf',
  { cause, remedy }: NonNullable<CounterValue['missing']>,
  { filtered }: Pick<Situation, 'filtered'>,
): Remedy => {
  switch (cause) {
    case 'not-installed':
      return install(name);
    case 'timed-out':
      return both(
        `see why it hangs: ${name === 'perf' ? 'perf record -e raw_syscalls:sys_enter -- true' : 'strace -f -- true'}`,
      );
    case 'not-permitted':
      // Under a filter it is most likely the filter's.
      if (filtered) return letThrough(name === 'perf' ? 'perf_event_open' : 'ptrace');
      return name === 'perf' ? tracepoints : ptraceSettings;
    case 'ptrace':
      return ptraceSettings;
    case 'paranoid':
      return tracepoints;
    case 'mlock':
      return sysctl('kernel.perf_event_mlock_kb', 65536);
    case 'tracefs':
      return {
        now: 'sudo mount -t tracefs nodev /sys/kernel/tracing',
        persistent: "echo 'tracefs /sys/kernel/tracing tracefs defaults 0 0' | sudo tee -a /etc/fstab",
      };
    case 'other':
      return both(remedy);
  }
};

/** One counter counts; it takes two to witness each other. That neither does is seen when both have been judged. */
export const judgeCounter = (
  observed: Survived<CounterValue>,
  name: 'strace' | 'perf',
  situation: Pick<Situation, 'filtered'>,
): Verdict => {
  const consequence = `system calls are counted by ${other[name]} alone, if it works, and no second counter confirms claims on system calls`;
  if (observed.status === 'refused')
    return { status: 'missing', detail: refusalText(observed), consequence, remedy: install(name) };
  const { missing } = observed.value;
  if (missing === undefined) {
    return {
      status: 'ok',
      detail:
        name === 'strace'
          ? 'a command was traced'
          : 'raw_syscalls:sys_enter and sys_exit were recorded and read back',
    };
  }
  return {
    status: 'missing',
    detail: missing.reason,
    consequence,
    remedy: counterRemedy(name, missing, situation),
  };
};

const hardware =
  'what page sizes do to cycles and address-cache misses cannot be counted here; no claim of the default run rests on it';

export const judgeHardware = (
  observed: Survived<HardwareValue>,
  { filtered }: Pick<Situation, 'filtered'>,
): Verdict => {
  if (observed.status === 'refused') {
    return {
      status: 'missing',
      detail: refusalText(observed),
      consequence: hardware,
      remedy:
        observed.error === 'ENOENT'
          ? install('perf')
          : filtered && saysNotPermitted(observed.error)
            ? letThrough('perf_event_open')
            : sysctl('kernel.perf_event_paranoid', 1),
    };
  }
  const events = Object.entries(observed.value.events);
  const absent = events.filter(([, count]) => count === 'absent').map(([name]) => name);
  if (absent.length === 0)
    return { status: 'ok', detail: `${events.map(([name]) => name).join(', ')} counted` };
  return {
    status: absent.length === events.length ? 'missing' : 'limited',
    detail: `${absent.join(', ')}: not supported`,
    consequence: hardware,
    remedy: both(
      'run on the machine itself, or give the virtual machine its counters (QEMU and libvirt: -cpu host,pmu=on)',
    ),
  };
};

export const counterChecks = (situation: Situation): Check[] => [
  ...(['strace', 'perf'] as const).map((name) =>
    check({
      id: name,
      title: name === 'perf' ? 'perf and its raw_syscalls tracepoints' : 'strace',
      probe: 'counter',
      input: name,
      without: `system calls are counted by ${other[name]} alone, if it works`,
      judge: (observed) => judgeCounter(observed, name, situation),
    }),
  ),
  check({
    id: 'hardware-counters',
    title: 'hardware counters',
    probe: 'hardwareCounters',
    input: undefined,
    without: hardware,
    judge: (observed) => judgeHardware(observed, situation),
  }),
];
