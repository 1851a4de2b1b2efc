import { unpacked, unpackedFile } from '../../harness/debian/unpacked.ts';
import type { GuestArchitecture } from '../../harness/lab/guest-architecture.ts';
import type { Guest } from './platform.ts';

export const kernelOf = async ({ release, architecture, kernel }: Guest): Promise<string> =>
  unpackedFile(
    await unpacked({ release, architecture: architecture.debian, packages: [kernel] }),
    // Debian's newer kernels lie beside their modules.
    '{boot/vmlinuz-*,usr/lib/modules/*/vmlinuz}',
  );

export const busyboxOf = async ({ debian }: GuestArchitecture): Promise<string> =>
  unpackedFile(
    await unpacked({ release: 'bookworm', architecture: debian, packages: ['busybox-static'] }),
    '{usr/bin,bin}/busybox',
  );
