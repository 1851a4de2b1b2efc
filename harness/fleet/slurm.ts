import { execa } from 'execa';
import { UnimapError } from '../unimap-error.ts';
import { readSacct, readScontrol, sacctFields, type AccountLine } from './account.ts';

export interface SubmittedScript {
  readonly script: string;
  readonly repeats: readonly number[];
  /** Instead of the script's own limit. */
  readonly minutes?: number;
}

/** The scheduler, as far as a fleet needs one. */
export interface Scheduler {
  /** The number of the job. @throws UnimapError `not-submitted` */
  readonly submit: (given: SubmittedScript) => Promise<number>;
  /** What it knows of these jobs; undefined where there is no scheduler. @throws UnimapError `no-account` */
  readonly account: (jobs: readonly number[]) => Promise<AccountLine[] | undefined>;
}

const ask = async (program: string, words: readonly string[]) =>
  // Times and states are then written the same everywhere.
  execa(program, words, {
    reject: false,
    stdin: 'ignore',
    env: { SLURM_TIME_FORMAT: 'standard', LC_ALL: 'C' },
  });

const isMissing = ({ code }: { readonly code?: string | undefined }): boolean => code === 'ENOENT';

const submit = async ({ script, repeats, minutes }: SubmittedScript): Promise<number> => {
  const result = await ask('sbatch', [
    '--parsable',
    `--array=${repeats.join(',')}`,
    ...(minutes === undefined ? [] : [`--time=${minutes}`]),
    script,
  ]);
  const job = /^(\d+)(?:;\S*)?$/m.exec(result.stdout)?.[1];
  if (result.exitCode === 0 && job !== undefined) return Number(job);
  throw new UnimapError(
    'not-submitted',
    isMissing(result) ? 'there is no sbatch here' : `sbatch refused ${script}: ${result.stderr}`,
    isMissing(result)
      ? 'submit from a node that has the commands of Slurm; without Slurm, run unimap on each machine and merge with `unimap report`'
      : 'mend the plan, and submit again: what was submitted is not submitted twice',
    { exitStatus: 3 },
  );
};

/** sacct where accounting is kept, else what the controller still remembers. */
const account = async (jobs: readonly number[]): Promise<AccountLine[] | undefined> => {
  if (jobs.length === 0) return [];
  const sacct = await ask('sacct', [
    '--noheader',
    '--parsable2',
    '--allocations',
    `--format=${sacctFields.join(',')}`,
    `--jobs=${jobs.join(',')}`,
  ]);
  if (sacct.exitCode === 0) return readSacct(sacct.stdout);
  const remembered = await Promise.all(
    jobs.map((job) => ask('scontrol', ['--oneliner', 'show', 'job', String(job)])),
  );
  if (remembered.every(isMissing)) return undefined;
  const silent = remembered.find(
    ({ exitCode, stderr }) => exitCode !== 0 && !stderr.includes('Invalid job id'),
  );
  if (silent !== undefined)
    throw new UnimapError(
      'no-account',
      `Slurm does not say how the jobs ended: ${silent.stderr}`,
      'gather again once its controller answers (`scontrol ping`)',
      { exitStatus: 3 },
    );
  return remembered.flatMap(({ stdout }) => readScontrol(stdout));
};

export const slurm: Scheduler = { submit, account };
