import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { readMemoryRoom } from '../../machine/memory-room.ts';
import { refuseUnfit } from '../../plan/fit-memory.ts';
import { unimap } from '../../installation/command.ts';
import { pageNeeds } from '../../plan/page-need.ts';
import { chooseLoad, leftOutText } from '../../worker/choose-load.ts';
import { openOwnSet } from '../../sets/prepare-set.ts';
import { sayWarnings } from '../../sets/set-warnings.ts';
import { inSession } from '../../session/session.ts';
import { withPool } from '../../pool/with-pool.ts';
import type { LoadAnswer } from '../../worker/loaded-outcome.ts';
import { runLoad } from '../../worker/run-load.ts';
import { shortfalls, type LoadedOutcome } from '../../results/index.ts';
import { resolveSingleLoad, withArmOptions, type ArmOptions } from '../arm-options.ts';
import { requireNative } from '../../worker/require-native.ts';
import { bindToPlan } from '../cpu-options.ts';
import { failureError, fallbackText } from '../exit-status.ts';
import { print, printJson } from '../print.ts';

const milliseconds = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(3);
const gigabytesPerSecond = (bytes: number, nanoseconds: number): number => bytes / Math.max(nanoseconds, 1);

const pageFillWords = {
  copy: 'UFFDIO_COPY from a buffer',
  fault: 'reading into fresh pages',
  warm: 'reading into pages touched beforehand',
  write: 'writing into files of a tmpfs from where they are cached',
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
    `${memory.directBytes ?? 0} bytes read past the page cache; ${memory.cachedAfter ?? 'unknown'} bytes of the files in it afterwards (${memory.cachedBefore ?? 'unknown'} before)`,
    `most memory beyond the process and the model: ${memory.peakBeyond ?? 'unknown'} bytes`,
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
    true,
  )
    .addHelpText(
      'after',
      `\nExample:\n  ${unimap} load model-00001-of-00004.gguf --strategy unified --page-kind 2m`,
    )
    .action(async (path: string, options: ArmOptions) => {
      bindToPlan(options);
      const arm = resolveSingleLoad(options);
      const status = await inSession(async (session) => {
        requireNative();
        const set = await openOwnSet(path);
        sayWarnings(session, set);
        // The load always goes on with what can be had; the exit status says whether that was what was asked for.
        const load = chooseLoad(arm, { nodes: options.nodes, allowFallback: true });
        const leftOut = leftOutText(arm, options.nodes);
        if (leftOut !== undefined) session.say(leftOut);
        refuseUnfit([{ arm, replicas: load.nodes.length }], set.description.parts, readMemoryRoom());
        const needs = pageNeeds(arm, set.description.parts, load.nodes);
        const { outcome, regions } = await withPool(session, needs, 'unimap load', () =>
          runLoad(set.description, load, session.signal),
        );
        if (outcome.status === 'failed') throw failureError(outcome.error);
        if (options.json) {
          const speed = gigabytesPerSecond(outcome.memory.payload, outcome.usable);
          printJson({ ...outcome, gigabytesPerSecond: speed, regions }, 2);
        } else print(`${asText(outcome, regions)}\n`);
        for (const text of [...outcome.fallbacks.map(fallbackText), ...threadsNote(outcome)])
          session.say(text);
        if (shortfalls(arm, outcome.obtained).length === 0 || options.allowFallback) return 0;
        session.say('what was requested was not obtained; --allow-fallback accepts that');
        return 3;
      });
      end(status);
    });
};
