import { architectures, type GuestArchitecture } from '../../harness/lab/guest-architecture.ts';

/** Where the C tests run: what compiles them, and which kernel, of how many nodes, they meet. */
export interface Platform {
  readonly name: string;
  readonly compiler: NativeCompiler | CrossCompiler;
  /** The kernel of this machine, in a tree of their own, where it is absent. */
  readonly guest?: Guest;
  /** What is built of POSIX calls alone, for systems that are no Linux, rather than the library. */
  readonly portable?: true;
}

/** One of this machine: the tests run under its sanitizers. */
interface NativeCompiler {
  readonly kind: 'native';
  readonly command: 'gcc' | 'clang';
}

/** `harness/native-build/toolchain.sh`: an old libc, with the kernel's headers of a Debian release. */
interface CrossCompiler {
  readonly kind: 'cross';
  readonly toolchain: string;
  /** None: where nothing of Linux may be named, which a libc with headers of its own allows (musl). */
  readonly headers: 'bullseye' | 'bookworm' | 'none';
}

export interface Guest {
  readonly architecture: GuestArchitecture;
  readonly release: string;
  readonly kernel: string;
  readonly nodes: number;
}

const glibc: CrossCompiler = { kind: 'cross', toolchain: 'linux-x64-glibc', headers: 'bullseye' };
const musl: CrossCompiler = { kind: 'cross', toolchain: 'linux-x64-musl', headers: 'bookworm' };
const arm: CrossCompiler = { kind: 'cross', toolchain: 'linux-arm64-glibc', headers: 'bullseye' };

const amd64 = (release: string, nodes: number): Guest => ({
  architecture: architectures.x64,
  release,
  kernel: 'linux-image-amd64',
  nodes,
});
const arm64 = (kernel: string): Guest => ({
  architecture: architectures.arm64,
  release: 'trixie',
  kernel,
  nodes: 4,
});

export const platforms: readonly Platform[] = [
  { name: 'gcc', compiler: { kind: 'native', command: 'gcc' } },
  { name: 'clang', compiler: { kind: 'native', command: 'clang' } },
  { name: 'glibc 2.31', compiler: glibc },
  { name: 'musl 1.2.3', compiler: musl },
  { name: 'POSIX alone, glibc', compiler: { kind: 'native', command: 'gcc' }, portable: true },
  { name: 'POSIX alone, musl', compiler: { ...musl, headers: 'none' }, portable: true },
  { name: 'kernel 5.10', compiler: glibc, guest: amd64('bullseye', 2) },
  { name: 'kernel of Debian unstable', compiler: glibc, guest: amd64('sid', 2) },
  { name: 'arm64, pages of 4 KiB', compiler: arm, guest: arm64('linux-image-arm64') },
  { name: 'arm64, pages of 16 KiB', compiler: arm, guest: arm64('linux-image-arm64-16k') },
];
