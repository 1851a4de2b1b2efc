import { getSystemErrorName } from 'node:util';
import { foreign, whenUsed } from '../../installation/foreign.ts';
import { ownPageSizes } from '../../machine/page-sizes.ts';
import { syscallNames } from '../../counters/syscall-numbers.ts';

/** A call that the kernel refused. Ends its probe, and is the probe's answer. */
export class RefusedCall extends Error {
  readonly call: string;
  /** Such as EPERM. */
  readonly error: string;
  constructor(call: string, error: string) {
    super(`${call}: ${error}`);
    this.call = call;
    this.error = error;
  }
}

/** What the system called the error, such as EACCES. */
export const errorName = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** An error of Node's own, under the name of what was tried. */
export const asRefused = (name: string, error: unknown): RefusedCall =>
  error instanceof RefusedCall ? error : new RefusedCall(name, errorName(error));

type Long = number | bigint;
type Call = (...args: Long[]) => Long;

// Whatever C library Node was linked with. Pointers travel as integers, so that nothing is freed behind the kernel.
const six = 'int64_t, int64_t, int64_t, int64_t, int64_t, int64_t';
const functions = whenUsed((library) => {
  const libc = library.load(null);
  return {
    syscall: libc.func(`int64_t syscall(int64_t, ${six})`) as Call,
    mmap: libc.func('int64_t mmap(int64_t, int64_t, int, int, int, int64_t)') as Call,
    munmap: libc.func('int munmap(int64_t, int64_t)') as Call,
    madvise: libc.func('int madvise(int64_t, int64_t, int)') as Call,
    mlock: libc.func('int mlock(int64_t, int64_t)') as Call,
    munlock: libc.func('int munlock(int64_t, int64_t)') as Call,
    ioctl: libc.func('int ioctl(int, int64_t, int64_t)') as Call,
    pread: libc.func('int64_t pread(int, int64_t, int64_t, int64_t)') as Call,
    close: libc.func('int close(int)') as Call,
    dup: libc.func('int dup(int)') as Call,
    prctl: libc.func('int prctl(int, int64_t, int64_t, int64_t, int64_t)') as Call,
  };
});

const checked = (name: string, result: Long): bigint => {
  if (BigInt(result) === -1n) throw new RefusedCall(name, getSystemErrorName(-foreign().errno()));
  return BigInt(result);
};

/** A function of the C library by its name. @throws RefusedCall */
export const call = (name: Exclude<keyof ReturnType<typeof functions>, 'syscall'>, ...args: Long[]): bigint =>
  checked(name, functions()[name](...args));

const numbers = new Map([...syscallNames(process.arch)].map(([number, name]) => [name, number]));

/** A system call for which C libraries have no function, by number where it is newer than the table. @throws RefusedCall */
export const systemCall = (name: string, args: readonly Long[], number = numbers.get(name)): bigint => {
  if (number === undefined) throw new RefusedCall(name, 'ENOSYS');
  const padded: Long[] = [...args, 0, 0, 0, 0, 0, 0].slice(0, 6);
  return checked(name, functions().syscall(number, ...padded));
};

// From <sys/mman.h> and <asm-generic/mman-common.h>; the same on x86_64 and aarch64.
export const PROT_NONE = 0;
export const PROT_READ_WRITE = 3;
export const MAP_SHARED = 0x01;
export const MAP_PRIVATE = 0x02;
export const MAP_ANONYMOUS = 0x20;
export const MAP_NORESERVE = 0x4000;
export const MAP_HUGETLB = 0x4_0000;
/** The log of a hugepage's size stands in these bits of the flags of mmap and memfd_create (MAP_HUGE_SHIFT). */
export const pageSizeFlag = (pageBytes: number): number => Math.log2(pageBytes) << 26;
export const MADV_HUGEPAGE = 14;
const MADV_POPULATE_WRITE = 23;

/** Anonymous private memory, in bytes. @throws RefusedCall */
export const map = (length: Long, flags = 0, protection = PROT_READ_WRITE): bigint =>
  call('mmap', 0, length, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

export const poke = (
  address: bigint,
  value: Long,
  type: 'uint8_t' | 'uint16_t' | 'uint32_t' | 'uint64_t' = 'uint64_t',
): void => {
  foreign().encode(address, type, value);
};

/** A page of memory that begins with these words and is zero behind them, as the kernel is handed a struct. */
export const struct = (...words: Long[]): bigint => {
  const at = map(ownPageSizes().base);
  words.forEach((word, index) => {
    poke(at + BigInt(8 * index), word);
  });
  return at;
};

/** Makes pages present. @throws RefusedCall where there are none, from Linux 5.14 on */
export const populate = (address: bigint, length: number): void => {
  try {
    call('madvise', address, length, MADV_POPULATE_WRITE);
  } catch (error) {
    // Before, a page can only be touched, and where there is none that ends this process.
    if (!(error instanceof RefusedCall) || error.error !== 'EINVAL') throw error;
    poke(address, 1, 'uint8_t');
  }
};

export const peek = (address: bigint, type: 'uint8_t' | 'int32_t' | 'uint32_t' | 'uint64_t'): number =>
  Number(foreign().decode(address, type) as Long);
