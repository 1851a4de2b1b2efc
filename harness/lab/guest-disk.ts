import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { UnimapError } from '../unimap-error.ts';
import { optionText } from './option-text.ts';

const imageIn = (folder: string): string => join(folder, 'disk');

/**
 * A sparse image with an ext4 in it. Nothing of it outlives the guest, so it has no journal, and nobody's blocks are kept.
 * @throws UnimapError `lab-unavailable`
 */
export const makeDisk = async (folder: string, bytes: number): Promise<void> => {
  const image = imageIn(folder);
  const file = openSync(image, 'wx', 0o600);
  ftruncateSync(file, bytes);
  closeSync(file);
  const command = ['-q', '-F', '-m', '0', '-O', '^has_journal', '-E', 'lazy_itable_init=1', image];
  const { failed, stderr, shortMessage } = await execa('mkfs.ext4', command, {
    reject: false,
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  if (!failed) return;
  throw new UnimapError(
    'lab-unavailable',
    `the disk of the guest was not made: ${stderr.trim() || (shortMessage ?? '')}`,
    'give --disk 64MiB or more; mkfs.ext4 is in the package e2fsprogs',
    { exitStatus: 3 },
  );
};

export const diskArguments = (folder: string): string[] => [
  '-drive',
  `if=none,id=disk,format=raw,cache=unsafe,file=${optionText(imageIn(folder))}`,
  '-device',
  'virtio-blk-pci,drive=disk',
];
