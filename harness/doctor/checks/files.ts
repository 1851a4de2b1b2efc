import { fileURLToPath } from 'node:url';
import { sizeText } from '../../wording/size-text.ts';
import { check, type Check, type Survived } from '../check.ts';
import { both, type Verdict } from '../finding.ts';
import { refusalText, writing } from '../observed.ts';
import type { DirectIoValue, FolderValue, PageCacheValue } from '../probes/files.ts';
import type { Situation } from '../situation.ts';

const larger = (what: string) => ({
  now: `export UNIMAP_CACHE=/a/folder/${what}`,
  persistent: `echo 'export UNIMAP_CACHE=/a/folder/${what}' >> ~/.profile`,
});

const noDisk = 'no set can be generated: `run` ends before it starts, and no counter can record';

export const judgeFolder = (observed: Survived<FolderValue>, { need, cacheFolder }: Situation): Verdict => {
  if (observed.status === 'refused') {
    return {
      status: 'missing',
      detail: `${cacheFolder}: ${refusalText(observed)}`,
      consequence: noDisk,
      remedy: larger('of-yours'),
      cripples: true,
    };
  }
  const { free, tried } = observed.value;
  const where = tried === cacheFolder ? tried : `${cacheFolder}, to be made in ${tried}`;
  if (free >= need.setBytes) return { status: 'ok', detail: `${sizeText(free)} free in ${where}` };
  return {
    status: 'missing',
    detail: `${sizeText(free)} free in ${where}; the largest set of the default run takes ${sizeText(need.setBytes)}`,
    consequence: noDisk,
    remedy: larger('on-a-larger-disk'),
    cripples: true,
  };
};

export const judgeDirectIo = (observed: Survived<DirectIoValue>, what: string): Verdict => {
  if (observed.status === 'refused' && observed.call === writing)
    return {
      status: 'missing',
      detail: `not tried: ${refusalText(observed)}`,
      consequence: noDisk,
      remedy: larger('of-yours'),
    };
  return observed.status === 'answered'
    ? { status: 'ok', detail: `read in blocks of ${observed.value.block} bytes: ${what}` }
    : {
        status: 'missing',
        detail: `${what}: ${refusalText(observed)}`,
        consequence:
          'llama-direct, direct-roof and io direct fail, io auto reads through the page cache; `loaders` has no direct arms',
        remedy: both(
          `keep the files on a file system that reads directly (ext4, xfs, btrfs, nvme or block devices; not 9p or old tmpfs)`,
        ),
      };
};

const judgePageCache = (observed: Survived<PageCacheValue>): Verdict => {
  const cached = observed.status === 'answered' ? observed.value.cached : undefined;
  if (cached !== undefined && cached > 0)
    return { status: 'ok', detail: `${sizeText(cached)} of a file just read are in it` };
  return {
    status: 'missing',
    detail:
      observed.status === 'refused'
        ? refusalText(observed)
        : cached === 0
          ? 'a file just read is said not to be in it'
          : 'neither cachestat nor mincore tells',
    consequence:
      'cold and warm files cannot be told apart: cold sets fail as not cold, io auto takes each part as not cached',
    remedy: both(
      'let cachestat or mincore pass (seccomp), or use a kernel of 6.5 or newer, which has cachestat',
    ),
  };
};

const judgePeak = (observed: Survived<boolean>): Verdict =>
  observed.status === 'answered' && observed.value
    ? { status: 'ok', detail: 'it was set back' }
    : {
        status: 'missing',
        detail:
          observed.status === 'refused' ? refusalText(observed) : '/proc/self/clear_refs cannot be written',
        consequence: 'results say nothing of the memory a load takes beyond the model (peakBeyond)',
        remedy: both('use a kernel with CONFIG_PROC_PAGE_MONITOR, and a /proc that is not read-only'),
      };

/** A file that is surely there, and whose reading changes nothing. */
const ownFile = fileURLToPath(import.meta.url);

export const fileChecks = (situation: Situation): Check[] => [
  check({
    id: 'disk',
    title: 'room in the cache folder',
    probe: 'folder',
    input: situation.cacheFolder,
    without: noDisk,
    cripples: true,
    judge: (observed) => judgeFolder(observed, situation),
  }),
  check({
    id: 'direct-io.cache',
    title: 'O_DIRECT in the cache folder',
    probe: 'directIo',
    input: { folder: situation.cacheFolder },
    without: 'llama-direct and io direct cannot be used on generated sets',
    judge: (observed) => judgeDirectIo(observed, 'generated sets'),
  }),
  ...(situation.setFile === undefined
    ? []
    : [
        check({
          id: 'direct-io.set',
          title: 'O_DIRECT on the set',
          probe: 'directIo',
          input: { file: situation.setFile },
          without: 'llama-direct and io direct cannot be used on this set',
          judge: (observed) => judgeDirectIo(observed, situation.setFile ?? ''),
        }),
      ]),
  check({
    id: 'page-cache',
    title: 'asking the page cache',
    probe: 'pageCache',
    input: ownFile,
    without: 'cold and warm files cannot be told apart',
    judge: judgePageCache,
  }),
  check({
    id: 'peak-memory',
    title: 'peak memory counted anew (clear_refs)',
    probe: 'peakMemory',
    input: undefined,
    without: 'results say nothing of the memory a load takes beyond the model',
    judge: judgePeak,
  }),
];
