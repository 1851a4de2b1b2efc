import type { Command } from 'commander';
import { warningText } from '../../gguf/index.ts';
import { unimap } from '../../installation/command.ts';
import { shortfalls, type IntegrityOutcome, type MismatchRecord } from '../../results/index.ts';
import { openOwnSet } from '../../sets/prepare-set.ts';
import { inSession } from '../../session/session.ts';
import { withPool } from '../../pool/with-pool.ts';
import { nameText, visibleText } from '../../wording/visible-text.ts';
import { runVerify } from '../../worker/run-task.ts';
import { armsOf, resolveSingleLoad, withArmOptions, type LoadOptions } from '../arm-options.ts';
import { requireNative } from '../../worker/require-native.ts';
import { bindToPlan } from '../cpu-options.ts';
import { plannedLoads, sayLeftOut } from '../planned-loads.ts';
import { failureError, fallbackText } from '../exit-status.ts';
import { print, printJson } from '../print.ts';

const placeText = (place: MismatchRecord): string =>
  `  ${place.what} at ${visibleText(place.path)}, part ${place.part + 1}, offset ${place.offset}` +
  `${place.tensor === undefined ? ' (outside every tensor)' : `, tensor ${nameText(place.tensor)}`}, replica ${place.replica}` +
  `${place.node === undefined ? '' : `, node ${place.node}`}: expected ${place.expected}, found ${place.found}`;

const asText = (strategy: string, outcome: IntegrityOutcome): string => {
  if (outcome.status === 'passed') {
    return (
      `${strategy}: all ${outcome.bytes} bytes of ${outcome.replicas} replica(s) equal ${outcome.source === 'generator' ? "the generator's function" : 'the files read afresh'}, ` +
      `all ${outcome.tensors} tensor addresses right; ${outcome.obtainedPageKind} pages, ${outcome.obtainedPlacement}`
    );
  }
  if (outcome.status === 'mismatch') {
    return [
      `${strategy}: ${outcome.total} wrong (bytes and addresses); the first places:`,
      ...outcome.mismatches.map(placeText),
    ].join('\n');
  }
  return `${strategy}: ${outcome.status}`;
};

export const addVerify = (program: Command, end: (status: number) => void): void => {
  const command = program
    .command('verify')
    .description(
      'load a model and compare every byte of every replica and every tensor address with its source',
    )
    .argument('<path>', 'a folder, a single GGUF file, or any part of a set');
  withArmOptions(command)
    .addHelpText('after', `\nExample:\n  ${unimap} verify models/mine --strategy unified`)
    .action(async (path: string, options: LoadOptions) => {
      bindToPlan(options);
      const status = await inSession(async (session) => {
        requireNative();
        const arms = armsOf(options, resolveSingleLoad, session.say);
        const set = await openOwnSet(path);
        sayLeftOut(session, arms, options.nodes);
        const { loads, needs } = plannedLoads(arms, set, options);
        const outcomes: { arm: string; outcome: IntegrityOutcome }[] = [];
        await withPool(session, needs, 'unimap verify', async () => {
          const answers = runVerify({ kind: 'verify', set: set.description, loads }, session.signal);
          for await (const { outcome, fallbacks } of answers) {
            const load = loads[outcomes.length];
            if (load === undefined) throw new Error('more verifications than loads');
            if (outcome.status === 'failed') throw failureError(outcome.error);
            outcomes.push({ arm: load.arm.id, outcome });
            if (!options.json) print(`${asText(load.arm.strategy, outcome)}\n`);
            for (const fallback of fallbacks) session.say(fallbackText(fallback));
          }
        });
        const { warnings } = set;
        if (options.json) {
          const told = outcomes.map((each) => ({ ...each, ...(warnings.length > 0 && { warnings }) }));
          printJson(options.all ? told : told[0], 2);
        } else for (const warning of warnings) print(`${warningText(warning)}\n`);
        if (outcomes.some(({ outcome }) => outcome.status === 'mismatch')) return 1;
        const asRequested = outcomes.every(({ outcome }, index) => {
          const arm = arms[index];
          if (outcome.status !== 'passed' || arm === undefined) return false;
          const { obtainedPageKind: pageKind, obtainedPlacement: placement } = outcome;
          return shortfalls(arm, { pageKind, placement }).length === 0;
        });
        if (asRequested || options.allowFallback) return 0;
        session.say('what was requested was not obtained; --allow-fallback accepts that');
        return 3;
      });
      end(status);
    });
};
