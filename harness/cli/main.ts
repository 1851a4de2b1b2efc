import { Command, CommanderError } from 'commander';
import { sweepScratch } from '../cache/scratch-folder.ts';
import { inCheckout, unimap } from '../installation/command.ts';
import { ownPackage } from '../installation/own-package.ts';
import { shortOfFiles } from '../lifecycle/start-error.ts';
import { UnimapError } from '../unimap-error.ts';
import { cutText, visibleLines, visibleText } from '../wording/visible-text.ts';
import { expandTopologyFlag } from './topology/expand-topology-flag.ts';
import { judgeElsewhere } from './elsewhere.ts';
import { addCompletion } from './completion.ts';
import { withColour } from './colour-option.ts';
import { outliveOutput } from './lost-output.ts';
import { withPoolWait } from './wait-option.ts';

type AddCommand = (program: Command, end: (status: number) => void) => void;

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
/** In the order of `--help`. A command is imported when it is the one asked for, which halves the time of a start. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  advise: async () => (await import('./commands/advise.ts')).addAdvise,
  run: async () => (await import('./commands/run.ts')).addRun,
  report: async () => (await import('./commands/report.ts')).addReport,
  compare: async () => (await import('./commands/compare.ts')).addCompare,
  history: async () => (await import('./commands/history.ts')).addHistory,
  fleet: async () => (await import('./commands/fleet.ts')).addFleet,
  generate: async () => (await import('./commands/generate.ts')).addGenerate,
  inspect: async () => (await import('./commands/inspect.ts')).addInspect,
  models: async () => (await import('./commands/models.ts')).addModels,
  load: async () => (await import('./commands/load.ts')).addLoad,
  verify: async () => (await import('./commands/verify.ts')).addVerify,
  syscalls: async () => (await import('./commands/syscalls.ts')).addSyscalls,
  place: async () => (await import('./commands/place.ts')).addPlace,
  placed: async () => (await import('./commands/placed.ts')).addPlaced,
  unplace: async () => (await import('./commands/unplace.ts')).addUnplace,
  witness: async () => (await import('./commands/witness.ts')).addWitness,
  bench: async () => (await import('./commands/bench.ts')).addBench,
  topology: async () => (await import('./commands/topology.ts')).addTopology,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  check: async () => (await import('./commands/check.ts')).addCheck,
  cache: async () => (await import('./commands/cache.ts')).addCache,
  lab: async () => (await import('./commands/lab.ts')).addLab,
  ...(!inCheckout && { build: async () => (await import('./commands/build.ts')).addBuild }),
};

const words = expandTopologyFlag(process.argv.slice(2));
const [asked = ''] = words;
const only = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
// Help, the manual page, completion and what is said of an unknown command know all of them.
for (const add of await Promise.all(
  (only === undefined ? Object.values(commands) : [only]).map((load) => load()),
))
  add(program, end);
if (only === undefined) (await import('./commands/man.ts')).addMan(program, end);
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
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  end(explain(error));
}
