import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { readMemoryRoom } from '../../machine/memory-room.ts';
import { refuseUnfit } from '../../plan/fit-memory.ts';
import { unimap } from '../../installation/command.ts';
import { pageNeeds } from '../../plan/page-need.ts';
import { callClasses, shortfalls, type SyscallsRecord } from '../../results/index.ts';
import { chooseLoad } from '../../worker/choose-load.ts';
import { countLoads } from '../../counting/count-loads.ts';
import { openOwnSet } from '../../sets/prepare-set.ts';
import { sayWarnings } from '../../sets/set-warnings.ts';
import { inSession } from '../../session/session.ts';
import { withPool } from '../../pool/with-pool.ts';
import { UnimapError } from '../../unimap-error.ts';
import { resolveArm, withArmOptions, type ArmOptions } from '../arm-options.ts';
import { requireNative } from '../../worker/require-native.ts';
import { bindToPlan } from '../cpu-options.ts';
import { failureError } from '../exit-status.ts';
import { print, printJson } from '../print.ts';

type Counted = Extract<SyscallsRecord['outcome'], { status: 'completed' }>;

const asText = (outcome: Counted): string => {
  const { counts } = outcome;
  const names = [
    ...new Set(counts.flatMap((count) => count.calls.map((call) => `${call.class} ${call.name}`))),
  ];
  return [
    markdownTable([
      ['class', ...counts.map((count) => count.counter)],
      ...callClasses.map((name) => [name, ...counts.map((count) => String(count.classes[name]))]),
      ['total', ...counts.map((count) => String(count.total))],
    ]),
    '',
    markdownTable([
      ['class and call', ...counts.map((count) => count.counter)],
      ...names.map((each) => [
        each,
        ...counts.map((count) =>
          String(count.calls.find((call) => `${call.class} ${call.name}` === each)?.count ?? 0),
        ),
      ]),
    ]),
    '',
    outcome.agree === undefined
      ? 'one counter watched'
      : outcome.agree
        ? 'both counters agree call by call'
        : 'THE COUNTERS DISAGREE',
  ].join('\n');
};

export const addSyscalls = (program: Command, end: (status: number) => void): void => {
  withArmOptions(
    program
      .command('syscalls')
      .description('count the system calls of one load and its unload, by class, by strace and by perf')
      .argument('<path>', 'a folder, a single GGUF file, or any part of a set'),
    true,
  )
    .addHelpText('after', `\nExample:\n  ${unimap} syscalls models/mine --strategy per-part`)
    .action(async (path: string, options: ArmOptions) => {
      bindToPlan(options);
      const arm = resolveArm(options);
      const status = await inSession(async (session) => {
        requireNative();
        const set = await openOwnSet(path);
        sayWarnings(session, set);
        const load = chooseLoad(arm, { nodes: options.nodes, allowFallback: true });
        refuseUnfit([{ arm, replicas: load.nodes.length }], set.description.parts, readMemoryRoom());
        const needs = pageNeeds(arm, set.description.parts, load.nodes);
        const [outcome] = await withPool(session, needs, 'unimap syscalls', () =>
          countLoads(set, [load], session.signal),
        );
        if (outcome?.status === 'failed') throw failureError(outcome.error);
        if (outcome?.status !== 'completed') {
          throw new UnimapError('not-counted', 'no counter saw the load', 'install strace and perf', {
            exitStatus: 3,
          });
        }
        if (options.json) printJson({ arm, ...outcome }, 2);
        else print(`${asText(outcome)}\n`);
        for (const { counter, reason, remedy } of outcome.missing)
          session.say(`${counter}: ${reason}\n  ${remedy}`);
        if (outcome.agree === false) return 1;
        if (shortfalls(arm, { pageKind: outcome.obtainedPageKind }).length === 0 || options.allowFallback)
          return 0;
        session.say(
          `${arm.pageKind} pages were requested, ${outcome.obtainedPageKind} obtained; --allow-fallback accepts that`,
        );
        return 3;
      });
      end(status);
    });
};
