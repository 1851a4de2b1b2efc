import { ownPageSizes } from '../../machine/page-sizes.ts';
import { MAP_HUGETLB, call, map, pageSizeFlag, peek, poke, RefusedCall, struct, systemCall } from './libc.ts';

export interface UserfaultfdValue {
  /** The kernel took UFFD_USER_MODE_ONLY, which needs no privilege. */
  readonly userModeOnly: boolean;
  /** Whether a missing hugepage can be filled too; absent where there was no hugepage to try it on. */
  readonly hugepages?: boolean;
}

// From <linux/userfaultfd.h>.
const UFFD_USER_MODE_ONLY = 1;
const UFFDIO_API = 0xc018_aa3f;
const UFFDIO_REGISTER = 0xc020_aa00;
const UFFDIO_COPY = 0xc028_aa03;
const UFFD_API = 0xaa;
const MODE_MISSING = 1;
const O_CLOEXEC = 0o2000000;

const open = (): { fd: bigint; userModeOnly: boolean } => {
  try {
    return { fd: systemCall('userfaultfd', [O_CLOEXEC | UFFD_USER_MODE_ONLY]), userModeOnly: true };
  } catch (error) {
    // Before Linux 5.11 the flag is unknown, and the call a privilege unless a setting says otherwise.
    if (!(error instanceof RefusedCall) || error.error !== 'EINVAL') throw error;
    return { fd: systemCall('userfaultfd', [O_CLOEXEC]), userModeOnly: false };
  }
};

/** Fills one missing page, and reads back what it was filled with. */
const fill = (fd: bigint, target: bigint, pageBytes: number): void => {
  const source = map(pageBytes);
  poke(source, 0x5a, 'uint8_t');
  call('ioctl', fd, UFFDIO_REGISTER, struct(target, pageBytes, MODE_MISSING, 0));
  call('ioctl', fd, UFFDIO_COPY, struct(target, source, pageBytes, 0, 0));
  if (peek(target, 'uint8_t') !== 0x5a) throw new RefusedCall('ioctl(UFFDIO_COPY)', 'other bytes came');
  call('munmap', source, pageBytes);
};

const huge = 2 * 1024 ** 2;

const fillHugepage = (fd: bigint): boolean | undefined => {
  let target;
  try {
    target = map(huge, MAP_HUGETLB | pageSizeFlag(huge));
  } catch {
    return undefined;
  }
  try {
    fill(fd, target, huge);
    return true;
  } catch {
    return false;
  } finally {
    call('munmap', target, huge);
  }
};

/** @throws RefusedCall */
export const userfaultfd = (): UserfaultfdValue => {
  const { fd, userModeOnly } = open();
  call('ioctl', fd, UFFDIO_API, struct(UFFD_API));
  const { base } = ownPageSizes();
  fill(fd, map(base), base);
  const hugepages = fillHugepage(fd);
  call('close', fd);
  return { userModeOnly, ...(hugepages !== undefined && { hugepages }) };
};
