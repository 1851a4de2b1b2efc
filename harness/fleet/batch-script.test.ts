import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { batchScript } from './batch-script.ts';
import type { FleetPlanRecord } from './fleet-plan.ts';

const scratch = mkdtempSync(join(tmpdir(), "unimap-fleet it's "));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const machine = { name: 'turin', constraint: 'epyc9005&hugepages' };
const scenario = { name: 'cold', word: "./my cold's.ts", minutes: 35 };
const plan = {
  fleetVersion: 1,
  made: '2026-11-26T00:00:00.000Z',
  name: 'unimap',
  machines: [machine, { name: 'node17' }],
  scenarios: [scenario],
  repeats: 3,
} satisfies FleetPlanRecord;

const script = (one: FleetPlanRecord['machines'][number]): string =>
  batchScript(
    plan,
    { machine: one, scenario },
    {
      folder: scratch,
      // The words it is given, a line each.
      command: ['printf', '%s\\n'],
      runWords: ['--quick', '--model', "/models/it's mine"],
      sbatch: ['--partition=numa'],
    },
  );

test('an array asks for one exclusive node a task, by features or by name, and a limit', () => {
  const directives = script(machine)
    .split('\n')
    .filter((line) => line.startsWith('#SBATCH '));
  expect(directives).toEqual([
    '#SBATCH --job-name=unimap.turin.cold',
    '#SBATCH --array=1-3',
    '#SBATCH --nodes=1',
    '#SBATCH --ntasks=1',
    '#SBATCH --exclusive',
    '#SBATCH --constraint="epyc9005&hugepages"',
    '#SBATCH --time=35',
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    `#SBATCH --output="${scratch}/logs/turin.cold.%a.log"`,
    '#SBATCH --partition=numa',
  ]);
  expect(script({ name: 'node17' })).toContain('\n#SBATCH --nodelist=node17\n');
});

const ran = (node: string): string[] => {
  const path = join(scratch, 'task.sh');
  writeFileSync(path, script(machine));
  return execFileSync('sh', [path], {
    env: { ...process.env, SLURM_ARRAY_TASK_ID: '2', SLURMD_NODENAME: node },
  })
    .toString()
    .trimEnd()
    .split('\n');
};

test('a task runs its scenario in a folder of its own and its node, and continues only what that node began', () => {
  const folder = join(scratch, 'results/turin/cold/2/n1');
  const words = [
    'run',
    "./my cold's.ts",
    '--quick',
    '--model',
    "/models/it's mine",
    '--repetition',
    '2026-11-26T00:00:00.000Z:2/3',
  ];
  expect(ran('n1')).toEqual([...words, '--out', folder]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'samples.ndjson'), '{}\n');
  expect(ran('n1')).toEqual([...words, '--resume', '--out', folder]);
  expect(ran('n2')).toEqual([...words, '--out', join(scratch, 'results/turin/cold/2/n2')]);
  expect(readFileSync(join(folder, 'samples.ndjson'), 'utf8')).toBe('{}\n');
});
