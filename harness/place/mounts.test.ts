import { expect, test } from 'vitest';
import { givesHugePages, memoryMountOf, memoryMounts } from './mounts.ts';

const mountinfo = [
  '22 28 0:20 / /proc rw,nosuid shared:12 - proc proc rw',
  '30 28 0:25 / /dev/shm rw,nosuid,nodev shared:4 - tmpfs tmpfs rw,inode64',
  '41 28 0:40 / /run/unimap/models rw,relatime - tmpfs unimap rw,size=24684096k,mode=755,huge=within_size,noswap',
  '42 28 0:41 / /mnt/with\\040space ro,relatime - tmpfs none rw,huge=always',
  '43 28 0:42 / /dev/hugepages rw,relatime - hugetlbfs hugetlbfs rw,pagesize=1024M',
  '44 28 0:43 / /dev/shm rw,relatime - tmpfs over rw,huge=advise',
  '45 28 254:0 / / rw - ext4 /dev/vda rw',
].join('\n');

test('of each mount its kind, its pages, and whether it may be written are read', () => {
  expect(memoryMounts(mountinfo)).toEqual([
    {
      point: '/dev/shm',
      kind: 'tmpfs',
      huge: 'advise',
      readOnly: false,
      options: 'rw,huge=advise',
    },
    {
      point: '/run/unimap/models',
      kind: 'tmpfs',
      huge: 'within_size',
      readOnly: false,
      options: 'rw,size=24684096k,mode=755,huge=within_size,noswap',
    },
    {
      point: '/mnt/with space',
      kind: 'tmpfs',
      huge: 'always',
      readOnly: true,
      options: 'rw,huge=always',
    },
    {
      point: '/dev/hugepages',
      kind: 'hugetlbfs',
      huge: 'never',
      pageBytes: 1024 ** 3,
      readOnly: false,
      options: 'rw,pagesize=1024M',
    },
  ]);
});

test('a path belongs to the deepest mount over it, and to none by a name that only begins alike', () => {
  expect(memoryMountOf('/run/unimap/models/x/y.gguf', mountinfo)?.point).toBe('/run/unimap/models');
  expect(memoryMountOf('/run/unimap/models-old/y.gguf', mountinfo)).toBeUndefined();
  expect(memoryMountOf('/home/y.gguf', mountinfo)).toBeUndefined();
});

test('a disk that is mounted below a tmpfs, or over one, is no tmpfs', () => {
  const more = [
    mountinfo,
    '46 41 254:16 / /run/unimap/models/disk rw - ext4 /dev/vdb rw',
    '47 28 254:32 / /mnt/with\\040space rw - ext4 /dev/vdc rw',
  ].join('\n');
  expect(memoryMountOf('/run/unimap/models/disk/y.gguf', more)).toBeUndefined();
  expect(memoryMountOf('/mnt/with space/y.gguf', more)).toBeUndefined();
  expect(memoryMountOf('/run/unimap/models/y.gguf', more)?.kind).toBe('tmpfs');
  expect(memoryMounts(more).map(({ point }) => point)).not.toContain('/mnt/with space');
});

test('a tmpfs gives huge pages by always and within_size; by advise only to programs that ask', () => {
  const huge = Object.fromEntries(
    memoryMounts(mountinfo).map((mount) => [mount.point, givesHugePages(mount)]),
  );
  expect(huge).toEqual({
    '/dev/shm': false,
    '/run/unimap/models': true,
    '/mnt/with space': true,
    '/dev/hugepages': true,
  });
});
