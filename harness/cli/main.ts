import { Command, CommanderError } from 'commander';
import { sweepScratch } from '../cache/scratch-folder.ts';
import { inCheckout, unimap } from '../installation/command.ts';
import { ownPackage } from '../installation/own-package.ts';
import { shortOfFiles } from '../lifecycle/start-error.ts';
import { UnimapError } from '../unimap-error.ts';
import { cutText, visibleLines, visibleText } from '../wording/visible-text.ts';
import { addBench } from './commands/bench.ts';
import { addBuild } from './commands/build.ts';
import { addAdvise } from './commands/advise.ts';
import { addCache } from './commands/cache.ts';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addFleet } from './commands/fleet.ts';
import { addGenerate } from './commands/generate.ts';
import { addHistory } from './commands/history.ts';
import { addInspect } from './commands/inspect.ts';
import { addLab } from './commands/lab.ts';
import { addLoad } from './commands/load.ts';
import { addMan } from './commands/man.ts';
import { addModels } from './commands/models.ts';
import { addPlace } from './commands/place.ts';
import { addPlaced } from './commands/placed.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addSyscalls } from './commands/syscalls.ts';
import { addTopology, expandTopologyFlag } from './commands/topology.ts';
import { addUnplace } from './commands/unplace.ts';
import { addVerify } from './commands/verify.ts';
import { addWitness } from './commands/witness.ts';
import { judgeElsewhere } from './elsewhere.ts';
import { addCompletion } from './completion.ts';
import { withColour } from './colour-option.ts';
import { outliveOutput } from './lost-output.ts';
import { withPoolWait } from './wait-option.ts';

const end = (status: number): void => {
  process.exitCode = status;
};

const program = new Command('unimap')
  .description('Finds the fastest way to load a multi-part GGUF model on this machine, and proves it.')
  .version(ownPackage.version)
  .option('--cpu-topology', 'the same as the command topology')
  // Otherwise `run --cpu-topology` would pass over the flag in silence, and run.
  .enablePositionalOptions()
  .addHelpText(
    'after',
    `\nExit status: 0 fine; 1 a failed verification or a regression; 2 bad usage or input; 3 this machine cannot do it, or did not give what was requested.\n\nExample:\n  ${unimap} run`,
  )
  .exitOverride()
  // Errors of usage repeat what was typed.
  .configureOutput({
    outputError: (text, write) => {
      write(`${cutText(visibleLines(text.trimEnd()), 2500)}\n`);
    },
  })
  .showHelpAfterError('(see --help)');
for (const add of [
  addAdvise,
  addRun,
  addReport,
  addCompare,
  addHistory,
  addFleet,
  addGenerate,
  addInspect,
  addModels,
  addLoad,
  addVerify,
  addSyscalls,
  addPlace,
  addPlaced,
  addUnplace,
  addWitness,
  addBench,
  addTopology,
  addDoctor,
  addCheck,
  addCache,
  addLab,
  ...(inCheckout ? [] : [addBuild]),
])
  add(program, end);
addMan(program, end);
withColour(program);
withPoolWait(program);
// After all options: completion knows what is there now.
addCompletion(program);
for (const command of program.commands) command.exitOverride();
judgeElsewhere(program);

const tell = (text: string): void => {
  process.stderr.write(`unimap: ${visibleLines(text)}\n`);
};

/** What a user can act on, in two lines; anything else is ours to mend and keeps its stack. */
const explain = (thrown: unknown): number => {
  const error = shortOfFiles(thrown) ?? thrown;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UnimapError) {
    tell(`${error.message}\n  ${error.remedy}`);
    return error.exitStatus;
  }
  // The generator's errors carry a remedy too, and are the user's input or disk.
  if (error instanceof Error && 'remedy' in error && typeof error.remedy === 'string') {
    tell(`${visibleText(error.message)}\n  ${error.remedy}`);
    return 2;
  }
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 3;
};

outliveOutput();
sweepScratch();
try {
  await program.parseAsync(expandTopologyFlag(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  end(explain(error));
}
