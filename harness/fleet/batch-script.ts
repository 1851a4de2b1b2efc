import { shellWord } from '../wording/shell-word.ts';
import { scriptName, type FleetArray, type FleetPlanRecord } from './fleet-plan.ts';

export interface ScriptOptions {
  /** Absolute: of the fleet, as every node sees it. */
  readonly folder: string;
  /** What starts unimap on a node. */
  readonly command: readonly string[];
  /** What every run is given beside its scenario. */
  readonly runWords: readonly string[];
  /** For sbatch, as they are: `--partition=numa`. */
  readonly sbatch: readonly string[];
}

/** sbatch reads quotes in its lines as a shell does, and `%` as the start of a pattern. */
const inPattern = (path: string): string => path.replaceAll('%', '%%');
const quoted = (path: string): string => `"${path.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/**
 * The script of one array. A task that Slurm starts again continues on its node what it left there, because the run's folder
 * is named after the node; on another node it begins anew. `exec`: what Slurm signals is the run itself, which then ends cleanly.
 */
export const batchScript = (
  plan: FleetPlanRecord,
  array: FleetArray,
  { folder, command, runWords, sbatch }: ScriptOptions,
): string => {
  const { machine, scenario } = array;
  const base = `${folder}/results/${machine.name}/${scenario.name}`;
  const group = `${plan.made}:`;
  return [
    '#!/bin/sh',
    `# ${scriptName(array)}: made by \`unimap fleet plan\`; \`unimap fleet submit\` hands it to Slurm.`,
    `#SBATCH --job-name=${plan.name}.${machine.name}.${scenario.name}`,
    `#SBATCH --array=1-${plan.repeats}`,
    '#SBATCH --nodes=1',
    '#SBATCH --ntasks=1',
    '#SBATCH --exclusive',
    machine.constraint === undefined
      ? `#SBATCH --nodelist=${machine.name}`
      : `#SBATCH --constraint=${quoted(machine.constraint)}`,
    `#SBATCH --time=${scenario.minutes}`,
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    `#SBATCH --output=${quoted(`${inPattern(`${folder}/logs/${machine.name}.${scenario.name}`)}.%a.log`)}`,
    ...sbatch.map((word) => `#SBATCH ${word}`),
    'set -eu',
    `base=${shellWord(base)}`,
    'folder=$base/$SLURM_ARRAY_TASK_ID/$SLURMD_NODENAME',
    'mkdir -p "$folder"',
    "resume=''",
    '[ ! -s "$folder/samples.ndjson" ] || resume=--resume',
    `exec ${command.map(shellWord).join(' ')} run ${[scenario.word, ...runWords].map(shellWord).join(' ')} \\`,
    ...(plan.repeats > 1
      ? [`  --repetition ${shellWord(group)}"$SLURM_ARRAY_TASK_ID/${plan.repeats}" \\`]
      : []),
    '  $resume --out "$folder"',
    '',
  ].join('\n');
};
