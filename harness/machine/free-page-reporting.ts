import { join } from 'node:path';
import type { EnvironmentRecord } from '../results/results.ts';
import { ownPageSizes } from './page-sizes.ts';
import { listFolder, readCount, readText } from './sysfs.ts';

/** Virtio device 5 is the balloon, and bit 5 of its features VIRTIO_BALLOON_F_REPORTING (virtio 1.2, 5.5.3). */
const balloon = 5;
const reporting = 5;

/** The kernel's own is 10: what a module parameter that nobody has set holds is far beyond it. */
const largestOrder = 20;

/** The features a driver and its device agreed on, bit 0 first. */
const hasFeature = (device: string, bit: number): boolean =>
  readText(join(device, 'features'))?.[bit] === '1';

/**
 * Whether the kernel tells the hypervisor which memory is free, so that the hypervisor takes it back. Undefined where no
 * balloon that does so is at work. Hyper-V's balloon says nothing of it in /sys.
 */
export const readFreePageReporting = (
  sysRoot = '/sys',
  basePage = ownPageSizes().base,
): EnvironmentRecord['freePageReporting'] => {
  const folder = join(sysRoot, 'bus/virtio/devices');
  const found = listFolder(folder)
    .map((name) => join(folder, name))
    .some((device) => Number(readText(join(device, 'device'))) === balloon && hasFeature(device, reporting));
  if (!found) return undefined;
  const order = readCount(join(sysRoot, 'module/page_reporting/parameters/page_reporting_order'));
  return order === undefined || order > largestOrder ? {} : { blockBytes: basePage * 2 ** order };
};
