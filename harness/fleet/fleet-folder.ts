import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { issuesText } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { jsonText } from '../wording/json-text.ts';
import { visibleText } from '../wording/visible-text.ts';
import { batchScript, type ScriptOptions } from './batch-script.ts';
import { arraysOf, FleetPlan, scriptName, type FleetPlanRecord } from './fleet-plan.ts';
import { Submissions, type SubmissionRecord } from './submissions.ts';

const planFile = 'fleet.json';
const submittedFile = 'submitted.json';
/** A plan of a thousand machines has a tenth of it. */
const largest = 16 * 1024 ** 2;

const bad = (code: string, message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError(code, visibleText(message), remedy, { exitStatus: 2, cause });

/** Whole or not at all: `gather` may read while `submit` writes. */
const writeWhole = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
};

const readRecord = <T extends z.ZodType>(path: string, schema: T): z.infer<T> => {
  let json: unknown;
  try {
    if (statSync(path).size > largest) throw new Error('it is too large');
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw bad(
      'no-fleet',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'name the folder that `unimap fleet plan` wrote',
      error,
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw bad(
    'not-fleet',
    `${path} is none that unimap wrote: ${issuesText(parsed.error)}`,
    'make the plan anew in another folder',
    parsed.error,
  );
};

/** Writes the plan, its scripts and the folder of their logs. @throws UnimapError `fleet-exists` */
export const writeFleet = (plan: FleetPlanRecord, options: ScriptOptions): void => {
  const { folder } = options;
  if (existsSync(join(folder, planFile)))
    throw bad('fleet-exists', `${folder} holds a plan already`, 'name another folder with --out');
  for (const array of arraysOf(plan)) {
    const path = join(folder, scriptName(array));
    writeWhole(path, batchScript(plan, array, options));
    chmodSync(path, 0o755);
  }
  mkdirSync(join(folder, 'logs'), { recursive: true });
  writeWhole(join(folder, planFile), `${jsonText(plan, 1)}\n`);
};

/** @throws UnimapError `no-fleet`, `not-fleet` */
export const readFleet = (folder: string): FleetPlanRecord => readRecord(join(folder, planFile), FleetPlan);

export const readSubmissions = (folder: string): SubmissionRecord[] => {
  const path = join(folder, submittedFile);
  return existsSync(path) ? readRecord(path, Submissions) : [];
};

export const addSubmission = (folder: string, submission: SubmissionRecord): void => {
  writeWhole(join(folder, submittedFile), `${jsonText([...readSubmissions(folder), submission], 1)}\n`);
};
