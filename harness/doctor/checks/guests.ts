import { unimap } from '../../installation/command.ts';
import { bootMilliseconds } from '../../lab/accelerator.ts';
import { architectureOf } from '../../lab/guest-architecture.ts';
import { check, type Check, type Survived } from '../check.ts';
import { both, type Verdict } from '../finding.ts';
import { refusalText } from '../observed.ts';
import type { KvmValue } from '../probes/kvm.ts';
import type { Situation } from '../situation.ts';

const noGuest =
  'no NUMA guest can be booted: only a machine with several nodes can prove what needs several nodes';
const emulated = 'a NUMA guest is emulated in software: counts and proofs are the same, only slower';

const judgeQemu = (observed: Survived<string>, architecture: string): Verdict =>
  observed.status === 'answered'
    ? { status: 'ok', detail: observed.value }
    : {
        status: 'missing',
        detail: refusalText(observed),
        consequence: noGuest,
        remedy: both(`sudo apt-get install ${architectureOf(architecture).emulatorPackage}`),
      };

export const judgeKvm = (observed: Survived<KvmValue>): Verdict => {
  if (observed.status === 'answered') {
    const { ran, kernel } = observed.value;
    const tried = ran ? 'a guest of one instruction ran' : 'a guest was created';
    if (kernel === true) return { status: 'ok', detail: `${tried}, and a kernel booted` };
    if (kernel === undefined)
      return { status: 'ok', detail: `${tried}; \`${unimap} lab\` has nothing here yet to boot` };
    return {
      status: 'limited',
      detail: `${tried}, but no kernel booted: ${kernel}`,
      consequence: `\`lab --kvm auto\` works without KVM: ${emulated}`,
      remedy: both(
        'switch nested virtualisation on in the hypervisor of this machine, or run on the machine itself',
      ),
    };
  }
  const absent = observed.error === 'ENOENT' || observed.error === 'ENXIO' || observed.error === 'ENODEV';
  return {
    status: 'missing',
    detail: refusalText(observed),
    consequence: emulated,
    remedy:
      observed.error === 'EACCES'
        ? {
            now: 'sudo chown $USER /dev/kvm',
            persistent: 'sudo usermod -aG kvm $USER, and log in again',
          }
        : absent
          ? {
              now: 'sudo modprobe -a kvm kvm_intel kvm_amd; in a container: docker run --device /dev/kvm',
              persistent:
                'switch virtualisation on in the firmware, or nested virtualisation in the hypervisor of this machine',
            }
          : both('switch nested virtualisation on in the hypervisor of this machine'),
  };
};

export const guestChecks = ({ architecture }: Situation): Check[] => [
  check({
    id: 'qemu',
    title: 'QEMU',
    probe: 'version',
    input: architectureOf(architecture).emulator,
    without: noGuest,
    judge: (observed) => judgeQemu(observed, architecture),
  }),
  check({
    id: 'kvm',
    title: 'KVM',
    probe: 'kvm',
    input: undefined,
    // A kernel is given longer than a probe.
    deadlineMilliseconds: bootMilliseconds + 5000,
    without: `${emulated}; this machine's KVM cannot be trusted`,
    judge: judgeKvm,
  }),
];
