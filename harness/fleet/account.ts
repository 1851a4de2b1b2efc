import { arrayIndexes } from './array-indexes.ts';

/** What the scheduler says of one task of an array. */
export interface AccountLine {
  readonly job: number;
  readonly task: number;
  /** In Slurm's words: COMPLETED, NODE_FAIL. */
  readonly state: string;
  /** Of the script; absent while there is none. */
  readonly exitStatus?: number;
  /** Absent where it runs on none yet. */
  readonly node?: string;
}

/** In this order `sacct --parsable2 --noheader` is asked. */
export const sacctFields = ['JobID', 'State', 'ExitCode', 'NodeList'];

const none = new Set(['', '(null)', 'None assigned', 'None']);

const lineOf = (job: string, indexes: string, state: string, exit: string, node: string): AccountLine[] => {
  // `CANCELLED by 1000`, and `CANCELLED+` where a column was too narrow.
  const word = /^[A-Z_]+/.exec(state)?.[0];
  const exitStatus = /^(\d{1,3}):\d+$/.exec(exit)?.[1];
  return word === undefined
    ? []
    : arrayIndexes(indexes).map((task) => ({
        job: Number(job),
        task,
        state: word,
        ...(exitStatus !== undefined && { exitStatus: Number(exitStatus) }),
        ...(!none.has(node) && { node }),
      }));
};

/** Of `sacct --parsable2`: a line a task, those that have not started in one line, `12_[2-5%1]`. Other lines are passed over. */
export const readSacct = (text: string): AccountLine[] =>
  text.split('\n').flatMap((line) => {
    const [id = '', state = '', exit = '', node = ''] = line.split('|');
    const [, job, indexes] = /^(\d+)_\[?([\d,:%-]+)\]?$/.exec(id) ?? [];
    return job === undefined || indexes === undefined ? [] : lineOf(job, indexes, state, exit, node);
  });

/** Of `scontrol --oneliner show job`, where no accounting is kept: it forgets a task some minutes after its end. */
export const readScontrol = (text: string): AccountLine[] =>
  text.split('\n').flatMap((line) => {
    const [, job, indexes] = /^JobId=\d+ ArrayJobId=(\d+) ArrayTaskId=([\d,:%-]+) /.exec(line) ?? [];
    if (job === undefined || indexes === undefined) return [];
    const value = (key: RegExp): string => key.exec(line)?.[1] ?? '';
    return lineOf(
      job,
      indexes,
      value(/ JobState=(\w+) Reason=/),
      value(/ ExitCode=(\d+:\d+) /),
      value(/ NodeList=(\S+) /),
    );
  });
