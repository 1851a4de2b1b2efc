import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  issuesText,
  oldestVersion,
  Results,
  schemaVersion,
  upgradeResults,
  type ResultsRecord,
} from '../results/index.ts';
import { LARGEST, readGivenFile } from '../../fixtures-gen/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { visibleText } from '../wording/visible-text.ts';

const bad = (code: string, message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError(code, visibleText(message), remedy, { exitStatus: 2, cause });

const versionOf = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'schemaVersion' in json ? json.schemaVersion : undefined;

/**
 * A results file, or that of a run's folder. Throws a UnimapError of exit status 2 that names the file for one that
 * cannot be read, is empty, is no JSON, or is not what this version or an older one writes.
 */
export const readResults = (given: string): ResultsRecord => {
  let path = given;
  let text: string;
  try {
    if (statSync(path).isDirectory()) path = join(path, 'results.json');
    text = readGivenFile(path, LARGEST.results).toString();
  } catch (error) {
    throw bad(
      'no-results',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'name a results.json, or the folder of a run',
      error,
    );
  }
  if (text.trim() === '') {
    throw bad('empty-results', `${path} is empty`, 'make it again with `unimap run`');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(
      'not-json',
      `${path} is no JSON`,
      'name the results.json that `unimap run` wrote; it may have been cut off',
      error,
    );
  }
  const parsed = Results.safeParse(upgradeResults(json));
  if (!parsed.success) {
    const version = versionOf(json);
    throw bad(
      'not-results',
      typeof version === 'number' && (version < oldestVersion || version > schemaVersion)
        ? `${path} has schema version ${version}, this unimap reads versions ${oldestVersion} to ${schemaVersion}`
        : `${path} is not a results file: ${issuesText(parsed.error)}`,
      'make it again with `unimap run`',
      parsed.error,
    );
  }
  return parsed.data;
};
