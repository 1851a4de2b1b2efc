import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.ts';
import { runPreparation, type Preparing } from '../debian/preparing-script.ts';
import { inCheckout } from '../installation/command.ts';
import { ownArchitecture, type BasePages, type GuestArchitecture } from './guest-architecture.ts';
import { programsFor, type GuestPrograms } from './guest-programs.ts';

/** What every guest of an architecture boots, whatever machine it is to find. */
export interface BootFiles {
  readonly architecture: GuestArchitecture;
  readonly kernel: string;
  readonly initrd: string;
}

/** And what it runs then. */
export interface PreparedGuest extends BootFiles, GuestPrograms {}

/** Without one of them: the architecture of this machine, pages of 4 KiB, the suite of this machine or, for another architecture, trixie. */
export interface WantedGuest {
  readonly architecture?: GuestArchitecture | undefined;
  readonly pages?: BasePages | undefined;
  /** Of Debian, whose kernel it is to be. */
  readonly suite?: string | undefined;
}

const script = fileURLToPath(new URL('guest/prepare.sh', import.meta.url));

const bootFilesFor = (wanted: WantedGuest): BootFiles & { folder: string; words: string[] } => {
  const { architecture = ownArchitecture(), pages = '4k', suite } = wanted;
  const foreign = architecture.name !== ownArchitecture().name;
  const named = [
    ...(foreign ? ['--arch', architecture.name] : []),
    ...(pages === '4k' ? [] : ['--pages', pages]),
    ...(suite === undefined ? [] : ['--kernel', suite]),
  ];
  const folder = join(cacheFolder(), ['lab', ...named.filter((word) => !word.startsWith('--'))].join('-'));
  return {
    architecture,
    kernel: join(folder, 'kernel/vmlinuz'),
    initrd: join(folder, 'initrd'),
    folder,
    words: [...named, ...(foreign && inCheckout ? ['--compiler'] : [])],
  };
};

/** What an earlier use of the lab left for a guest like this machine; undefined where it was never used. */
export const formerGuest = (): BootFiles | undefined => {
  const guest = bootFilesFor({});
  return existsSync(guest.kernel) && existsSync(guest.initrd) ? guest : undefined;
};

/**
 * The kernel, the first file system and the programs, from the cache folder; downloaded and made there when they are missing.
 * @throws UnimapError `lab-unavailable`, and what `programsFor` throws, exit status 3
 */
export const prepareGuest = async (
  preparing: Preparing = {},
  wanted: WantedGuest = {},
): Promise<PreparedGuest> => {
  const { folder, words, ...files } = bootFilesFor(wanted);
  const said = await runPreparation({
    script,
    args: [folder, ...words],
    code: 'lab-unavailable',
    remedy: `as root on Debian, \`sh ${[script, folder, '--install', ...words].join(' ')}\` installs and downloads all of it`,
    signal: preparing.signal,
  });
  if (said !== '') preparing.say?.(said);
  const say = (message: string) => preparing.say?.(`lab: ${message}`);
  return { ...files, ...(await programsFor(files.architecture, { ...preparing, say })) };
};
