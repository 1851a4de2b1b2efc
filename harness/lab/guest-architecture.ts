/** Software emulation, or KVM, which runs the programs of this machine's processor alone. */
export type Accelerator = 'tcg' | 'kvm';

/** A processor that guests may have, and what QEMU, Debian and Linux call for because of it. */
export interface GuestArchitecture {
  /** As Node and npm name it. */
  readonly name: 'x64' | 'arm64';
  readonly debian: 'amd64' | 'arm64';
  /** The folder of its libraries below /usr/lib, and its loader, which programs name. */
  readonly libraries: string;
  readonly loader: string;
  /** The field `e_machine` of its programs. */
  readonly elfMachine: number;
  readonly emulator: string;
  readonly emulatorPackage: string;
  readonly machine: string;
  readonly cpu: Readonly<Record<Accelerator, string>>;
  readonly console: string;
  /** Of the kernel's command line. */
  readonly kernelWords: Readonly<Record<Accelerator, readonly string[]>>;
  /** As many NUMA nodes as Debian's kernel for it is built for, or QEMU's machine can have. */
  readonly mostNodes: number;
  /** Base pages that Debian has a kernel for. */
  readonly pages: readonly BasePages[];
}

export type BasePages = '4k' | '16k';

/** On a busy machine the timer's first interrupts come too late for the check, and the kernel panics. */
const lateTimer = 'no_timer_check';
/** Five levels of page tables cost an emulated walk a step more and serve nothing here. */
const x64Cpu = 'max,la57=off,avx=off,avx2=off';

export const architectures = {
  x64: {
    name: 'x64',
    debian: 'amd64',
    libraries: 'x86_64-linux-gnu',
    loader: '/lib64/ld-linux-x86-64.so.2',
    elfMachine: 62,
    emulator: 'qemu-system-x86_64',
    emulatorPackage: 'qemu-system-x86',
    machine: 'q35',
    // QEMU's own emulated processor says it is AMD's and not which threads share a core, which Linux takes as a core each.
    cpu: { tcg: `${x64Cpu},vendor=GenuineIntel`, kvm: x64Cpu },
    console: 'ttyS0',
    kernelWords: {
      // Under emulation each look at the HPET and each port an idle CPU writes to leaves the emulated code: a tracer and
      // what it traces, on two CPUs, wake each other ten times as fast without.
      tcg: [lateTimer, 'tsc=reliable', 'idle=halt', 'cpuidle.off=1'],
      kvm: [lateTimer],
    },
    mostNodes: 64,
    pages: ['4k'],
  },
  arm64: {
    name: 'arm64',
    debian: 'arm64',
    libraries: 'aarch64-linux-gnu',
    loader: '/lib/ld-linux-aarch64.so.1',
    elfMachine: 183,
    emulator: 'qemu-system-aarch64',
    emulatorPackage: 'qemu-system-arm',
    machine: 'virt,gic-version=3',
    // The cipher that signs pointers costs emulation more than all else; pages of 16 KiB take a processor that has them.
    cpu: { tcg: 'max,pauth-impdef=on', kvm: 'max' },
    console: 'ttyAMA0',
    kernelWords: { tcg: [], kvm: [] },
    // CONFIG_NODES_SHIFT=4
    mostNodes: 16,
    pages: ['4k', '16k'],
  },
} as const satisfies Record<string, GuestArchitecture>;

export type ArchitectureName = keyof typeof architectures;

/** Of a machine's processor, as Node names it; x64 where it is neither, which no guest is booted on. */
export const architectureOf = (processor: string): GuestArchitecture =>
  processor === 'arm64' ? architectures.arm64 : architectures.x64;

/** Whose programs this machine runs itself. */
export const ownArchitecture = (): GuestArchitecture => architectureOf(process.arch);

/** The emulator with its machine and processor. It dies with this process even when that one is killed outright. */
export const emulatorCommand = (
  { emulator, machine, cpu }: GuestArchitecture,
  accelerator: Accelerator,
): [string, ...string[]] => [
  'setpriv',
  '--pdeathsig',
  'KILL',
  emulator,
  '-machine',
  machine,
  '-accel',
  accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi',
  '-cpu',
  cpu[accelerator],
  '-nodefaults',
  '-no-user-config',
  '-no-reboot',
  '-display',
  'none',
];

/** What the kernel of every guest is told. */
export const kernelWords = (architecture: GuestArchitecture, accelerator: Accelerator): string[] => [
  `console=${architecture.console}`,
  'quiet',
  'panic=-1',
  'oops=panic',
  'mitigations=off',
  'numa_balancing=disable',
  ...architecture.kernelWords[accelerator],
];
