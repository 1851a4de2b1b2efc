import { join } from 'node:path';
import { lastScreen, warningLines, type Derived } from '../../reports/index.ts';
import { withoutIndex } from '../comparison/view.ts';
import type { Session } from '../session/session.ts';
import { print, printAnswer, printJson } from './print.ts';
import type { RunOptions } from './run-choice.ts';

/** The end of a run: its answer on one screen, or all that was asked for instead; then warnings and where the files are. */
export const printRun = (
  derived: Derived,
  report: string,
  folder: string,
  { json, print: whole }: Pick<RunOptions, 'json' | 'print'>,
  session: Session,
): void => {
  if (!json && !whole) {
    const path = { label: 'report', text: join(folder, 'report.md'), importance: 0 };
    printAnswer([...lastScreen(derived), path]);
    return;
  }
  if (json) printJson(withoutIndex(derived));
  else print(report);
  for (const line of warningLines(derived)) session.say(line);
  session.say(`\nwritten to ${folder}: report.md, report.html, results.json, samples.ndjson`);
};
