/*
 * A process that touches free memory of a node once, prints after each step how many bytes it was, and gives all of it back
 * by ending:
 *   touch-memory.ts NODE BYTES RESERVE
 * Some kernels set memory up only when it is first used (deferred_init=lazy on some clouds), and until then find no stretch of
 * 1 GiB in it. It takes what is free beyond the reserve and looks again before each step, so that nothing is swapped out, no
 * control group's limit is met, and should memory run short all the same, this process is the first to go.
 */
import { writeFileSync } from 'node:fs';
import koffi from 'koffi';
import { freeMemory } from '../machine/free-memory.ts';

const [node = 0, bytes = 0, reserve = 0] = process.argv.slice(2).map(Number);
const step = 256 * 1024 ** 2;
/** set_mempolicy has no function in the C library. */
const setMempolicy = { x64: 238, arm64: 237 }[process.arch as string];
// From <linux/mempolicy.h> and <sys/mman.h>; preferred, because a bound node without memory ends processes.
const preferred = 1;
const hugepages = 14;
const [readAndWrite, privateAnonymous] = [3, 0x02 | 0x20];

type Long = number | bigint;
const libc = koffi.load(null);
const syscall = libc.func('int64_t syscall(int64_t, int64_t, uint64_t *, int64_t)') as (
  ...words: (Long | Long[])[]
) => Long;
const mmap = libc.func('int64_t mmap(int64_t, int64_t, int, int, int, int64_t)') as (
  ...words: Long[]
) => Long;
const madvise = libc.func('int madvise(int64_t, int64_t, int)') as (...words: Long[]) => Long;
const memset = libc.func('int64_t memset(int64_t, int, int64_t)') as (...words: Long[]) => Long;

/** Once for all, so that memory is not given back between two looks at what is free. */
const touchOnce = (): boolean => {
  const address = mmap(0, step, readAndWrite, privateAnonymous, -1, 0);
  if (BigInt(address) === -1n) return false;
  madvise(address, step, hugepages); // where it is refused, small pages serve
  memset(address, 1, step);
  return true;
};

const parent = process.ppid;
let touched = 0;
writeFileSync('/proc/self/oom_score_adj', '1000');
if (setMempolicy !== undefined) syscall(setMempolicy, preferred, [2n ** BigInt(node)], 65);
while (
  touched + step <= bytes &&
  freeMemory(node, reserve + step) > 0 &&
  process.ppid === parent &&
  touchOnce()
) {
  touched += step;
  process.stdout.write(`${touched}\n`);
}
