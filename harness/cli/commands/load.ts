import { unimap } from '../../installation/command.ts';
import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { openOwnSet } from '../../sets/prepare-set.ts';
import { sayWarnings } from '../../sets/set-warnings.ts';
import { inSession } from '../../session/session.ts';
import { withPool } from '../../pool/with-pool.ts';
import type { LoadAnswer } from '../../worker/loaded-outcome.ts';
import { runLoad } from '../../worker/run-load.ts';
import { shortfalls, type LoadedOutcome } from '../../results/index.ts';
import { armsOf, resolveSingleLoad, withArmOptions, type LoadOptions } from '../arm-options.ts';
import { requireNative } from '../../worker/require-native.ts';
import { bindToPlan } from '../cpu-options.ts';
import { plannedLoads, sayLeftOut } from '../planned-loads.ts';
import { failureError, fallbackText } from '../exit-status.ts';
import { print, printJson } from '../print.ts';

const milliseconds = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(3);
const gigabytesPerSecond = (bytes: number, nanoseconds: number): number => bytes / Math.max(nanoseconds, 1);

const pageFillWords = {
  copy: 'UFFDIO_COPY from a buffer',
  fault: 'reading into fresh pages',
  warm: 'reading into pages touched beforehand',
  write: 'writing whole pages from a buffer into files of a tmpfs',
} as const;

const asText = (outcome: LoadedOutcome, regions: LoadAnswer['regions']): string => {
  const { requested, obtained, phases, memory, pages } = outcome;
  const placed = pages.perNode
    ? Object.entries(pages.perNode)
        .map(([node, count]) => `node ${node}: ${count}`)
        .join(', ')
    : 'the kernel would not tell';
  return [
    `${requested.strategy}: usable after ${milliseconds(outcome.usable)} ms (call returned after ${milliseconds(outcome.callReturn)} ms), ` +
      `${gigabytesPerSecond(memory.payload, outcome.usable).toFixed(2)} GB/s, unloaded in ${milliseconds(outcome.unload)} ms`,
    '',
    markdownTable(
      [['phase', 'ms'], ...Object.entries(phases).map(([name, value]) => [name, milliseconds(value)])],
      { align: ['l', 'r'] },
    ),
    '',
    markdownTable([
      ['', 'requested', 'obtained'],
      ['pages', requested.pageKind, obtained.pageKind],
      ['placement', requested.placement, obtained.placement],
      ['io', requested.io, obtained.io ?? requested.io],
      [
        'threads',
        requested.threads === 0 ? 'auto' : String(requested.threads),
        String(obtained.threads ?? requested.threads),
      ],
      ...(obtained.pageFill === undefined ? [] : [['pages filled by', '', pageFillWords[obtained.pageFill]]]),
    ]),
    '',
    `${pages.replicas} replica(s) of ${memory.payload} bytes in ${regions.length} region(s), ${memory.region} bytes mapped, ${memory.waste} wasted`,
    `${memory.directBytes ?? 0} bytes read past the page cache; ${memory.cachedAfter ?? 'unknown'} bytes of the files are in it afterwards (${memory.cachedBefore ?? 'unknown'} before)`,
    `the most memory used besides the process and the model: ${memory.peakBeyond ?? 'unknown'} bytes`,
    `pages resident: ${pages.resident}, absent: ${pages.absent}; ${placed}; on the wrong node: ${pages.misplaced ?? 'unknown'}`,
  ].join('\n');
};

/** Of threads that found nothing to do the library records no fallback: all that was asked for could be had. */
const threadsNote = ({ requested, obtained, fallbacks }: LoadedOutcome): string[] => {
  const { threads = requested.threads } = obtained;
  if (threads >= requested.threads || fallbacks.some(({ aspect }) => aspect === 'threads')) return [];
  return [
    `threads: ${requested.threads} were requested and ${threads} filled: a thread fills whole pages, and there were no more`,
  ];
};

export const addLoad = (program: Command, end: (status: number) => void): void => {
  withArmOptions(
    program
      .command('load')
      .description('load a model once: phases, GB/s, pages, placement, requested and obtained')
      .argument('<path>', 'a folder, a single GGUF file, or any part of a set'),
  )
    .addHelpText(
      'after',
      `\nExample:\n  ${unimap} load model-00001-of-00004.gguf --strategy unified --page-kind 2m`,
    )
    .action(async (path: string, options: LoadOptions) => {
      bindToPlan(options);
      const status = await inSession(async (session) => {
        requireNative();
        const arms = armsOf(options, resolveSingleLoad, session.say);
        const set = await openOwnSet(path);
        sayWarnings(session, set);
        sayLeftOut(session, arms, options.nodes);
        const { loads, needs } = plannedLoads(arms, set, options);
        const done: object[] = [];
        const short: string[] = [];
        await withPool(session, needs, 'unimap load', async () => {
          for (const load of loads) {
            const { outcome, regions } = await runLoad(set.description, load, session.signal);
            if (outcome.status === 'failed') throw failureError(outcome.error);
            const speed = gigabytesPerSecond(outcome.memory.payload, outcome.usable);
            if (!options.json) print(`${done.length === 0 ? '' : '\n'}${asText(outcome, regions)}\n`);
            done.push({ ...outcome, gigabytesPerSecond: speed, regions });
            for (const text of [...outcome.fallbacks.map(fallbackText), ...threadsNote(outcome)])
              session.say(text);
            if (shortfalls(load.arm, outcome.obtained).length > 0) short.push(load.arm.id);
          }
        });
        if (options.json) printJson(options.all ? done : done[0], 2);
        if (short.length === 0 || options.allowFallback) return 0;
        session.say('what was requested was not obtained; --allow-fallback accepts that');
        return 3;
      });
      end(status);
    });
};
