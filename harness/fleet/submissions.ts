import { z } from 'zod';
import type { FleetTask } from './fleet-plan.ts';

/** One array as it was handed to Slurm: all tasks of a machine and a scenario, or those that had to be run again. */
export const Submission = z.strictObject({
  job: z.int().positive(),
  time: z.iso.datetime(),
  machine: z.string(),
  scenario: z.string(),
  repeats: z.array(z.int().positive()),
});

export const Submissions = z.array(Submission);
export type SubmissionRecord = z.infer<typeof Submission>;

/** The last one counts: it was made because the one before had ended. */
export const lastSubmission = (
  submissions: readonly SubmissionRecord[],
  task: FleetTask,
): SubmissionRecord | undefined =>
  submissions.findLast(
    ({ machine, scenario, repeats }) =>
      machine === task.machine && scenario === task.scenario && repeats.includes(task.repeat),
  );
