/*
 * For tests: a process that holds more 2 MiB pages than are free, says so in a line of JSON, and waits to be killed.
 * With "map" it also has two of them mapped and filled.
 */
import koffi from 'koffi';
import { availablePages, holdPool, readPools } from './pool.ts';

const pageBytes = 2 * 1024 ** 2;
const pool = readPools().find((each) => each.pageBytes === pageBytes);
const pages = (pool === undefined ? 0 : availablePages(pool)) + 3;
const hold = await holdPool({
  needs: [{ pageBytes, node: pool?.node ?? 0, pages }],
  label: 'the holder of the test',
});

if (process.argv.includes('map')) {
  const mmap = koffi
    .load('libc.so.6')
    .func('void *mmap(uintptr_t address, size_t length, int protection, int flags, int fd, long offset)');
  // From <sys/mman.h>: PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE.
  mmap(0, 2 * pageBytes, 3, 0x02 | 0x20 | 0x40000 | 0x8000, -1, 0);
}
process.stdout.write(`${JSON.stringify(hold)}\n`);
setInterval(() => undefined, 1000);
