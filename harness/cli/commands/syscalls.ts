import { unimap } from '../../installation/command.ts';
import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { callClasses, shortfalls, type SyscallsRecord } from '../../results/index.ts';
import { countLoads } from '../../counting/count-loads.ts';
import { openOwnSet } from '../../sets/prepare-set.ts';
import { sayWarnings } from '../../sets/set-warnings.ts';
import { inSession } from '../../session/session.ts';
import { withPool } from '../../pool/with-pool.ts';
import { UnimapError } from '../../unimap-error.ts';
import { armsOf, resolveArm, withArmOptions, type LoadOptions } from '../arm-options.ts';
import { requireNative } from '../../worker/require-native.ts';
import { bindToPlan } from '../cpu-options.ts';
import { plannedLoads } from '../planned-loads.ts';
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

/** @throws UnimapError where the load failed, or no counter saw it */
const completed = (outcome: SyscallsRecord['outcome'] | undefined): Counted => {
  if (outcome?.status === 'failed') throw failureError(outcome.error);
  if (outcome?.status === 'completed') return outcome;
  throw new UnimapError('not-counted', 'no counter saw the load', 'install strace and perf', {
    exitStatus: 3,
  });
};

export const addSyscalls = (program: Command, end: (status: number) => void): void => {
  withArmOptions(
    program
      .command('syscalls')
      .description('count the system calls of one load and its unload, by class, by strace and by perf')
      .argument('<path>', 'a folder, a single GGUF file, or any part of a set'),
  )
    .addHelpText('after', `\nExample:\n  ${unimap} syscalls models/mine --strategy per-part`)
    .action(async (path: string, options: LoadOptions) => {
      bindToPlan(options);
      const status = await inSession(async (session) => {
        requireNative();
        const arms = armsOf(options, resolveArm, session.say);
        const set = await openOwnSet(path);
        sayWarnings(session, set);
        const { loads, needs } = plannedLoads(arms, set, options);
        const outcomes = await withPool(session, needs, 'unimap syscalls', () =>
          countLoads(set, loads, session.signal),
        );
        const counted = arms.map((arm, index) => ({ arm, outcome: completed(outcomes[index]) }));
        if (options.json) {
          const told = counted.map(({ arm, outcome }) => ({ arm, ...outcome }));
          printJson(options.all ? told : told[0], 2);
        } else
          print(
            `${counted.map(({ arm, outcome }) => `${options.all ? `${arm.id}\n\n` : ''}${asText(outcome)}`).join('\n\n')}\n`,
          );
        for (const { counter, reason, remedy } of counted[0]?.outcome.missing ?? [])
          session.say(`${counter}: ${reason}\n  ${remedy}`);
        if (counted.some(({ outcome }) => outcome.agree === false)) return 1;
        const short = counted.filter(
          ({ arm, outcome }) => shortfalls(arm, { pageKind: outcome.obtainedPageKind }).length > 0,
        );
        if (short.length === 0 || options.allowFallback) return 0;
        for (const { arm, outcome } of short)
          session.say(
            `${arm.id}: ${arm.pageKind} pages were requested, ${outcome.obtainedPageKind} obtained; --allow-fallback accepts that`,
          );
        return 3;
      });
      end(status);
    });
};
