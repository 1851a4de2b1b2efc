import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LARGEST, makeFolder, readGivenFile, UnfitFile } from '../../fixtures-gen/index.ts';
import {
  journalFormat,
  JournalHeader,
  JournalLine,
  type JournalHeaderRecord,
  type JournalLineRecord,
} from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { jsonText } from '../wording/json-text.ts';
import { Ledger } from './ledger.ts';

export const samplesFile = 'samples.ndjson';

/** By making something: permissions tell root nothing, and a file system may be read-only. */
const seeWritable = (folder: string): void => {
  try {
    makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, '.unimap-')));
  } catch (error) {
    throw new UnimapError(
      'not-writable',
      `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'name a folder of yours with --out',
      { exitStatus: 2, cause: error },
    );
  }
};

const refused = (message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError('not-resumable', message, remedy, { exitStatus: 2, cause });

const startAfresh = 'begin a new run: the same command without --resume';

/** Node may write less than it was given, as when the disk is full: a line is whole or the run ends. */
const writeLine = (descriptor: number, line: object): void => {
  const bytes = Buffer.from(`${jsonText(line)}\n`);
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
  fsyncSync(descriptor);
};

/** A disk that fills up, or fails, in the middle of a run. What was written before stands, and a torn last line is no loss. */
const notKept = (path: string, error: unknown): unknown => {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new UnimapError(
    'observations-not-kept',
    `${path} cannot be written: ${error.message}`,
    'make room there, then repeat the run with --resume: what was observed before is kept. Where --resume finds no run, start it afresh',
    { exitStatus: 3, cause: error },
  );
};

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const whyNoHeader = (path: string, line: unknown): string => {
  const format = typeof line === 'object' && line !== null && 'format' in line ? line.format : undefined;
  return typeof format === 'number' && format !== journalFormat
    ? `${path} was begun by another version of unimap (its format is ${format}, this unimap continues format ${journalFormat})`
    : `${path} does not say which run it belongs to, so the run cannot be continued`;
};

interface Journal {
  readonly header: JournalHeaderRecord;
  readonly lines: readonly JournalLineRecord[];
  /** Of the file that are whole lines; what follows was torn by a crash. */
  readonly wholeBytes: number;
}

/**
 * What an interrupted run left. A last line that a crash cut short, or left unreadable, is not in it: what it was about
 * is observed again.
 * @throws UnimapError `not-resumable`: there is no such file, it is no run's, or it is damaged before its end
 */
export const readJournal = (folder: string): Journal => {
  const path = join(folder, samplesFile);
  let bytes: Buffer;
  try {
    bytes = readGivenFile(path, LARGEST.journal);
  } catch (error) {
    throw refused(
      `there is no interrupted run in ${folder}: ${error instanceof UnfitFile ? error.message : `${path} cannot be read`}`,
      startAfresh,
      error,
    );
  }
  const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  const [first = '', ...rest] = whole.toString('utf8').split('\n').slice(0, -1);
  const header = JournalHeader.safeParse(parsed(first));
  if (!header.success) throw refused(whyNoHeader(path, parsed(first)), startAfresh);
  let wholeBytes = whole.length;
  const lines = rest.flatMap((line, index) => {
    const found = JournalLine.safeParse(parsed(line));
    if (found.success) return [found.data];
    if (index < rest.length - 1)
      throw refused(`line ${index + 2} of ${path} is damaged, and others follow it`, startAfresh);
    wholeBytes -= Buffer.byteLength(line) + 1;
    return [];
  });
  return { header: header.data, lines, wholeBytes };
};

/**
 * Every observation as it is made: kept in memory for the report, and on disk, as `samples.ndjson`, before the next one
 * starts. The file begins with the run it is of. A former run's report stays in the folder until there is something to
 * put in its place.
 */
export class Observations extends Ledger {
  readonly #folder: string;
  readonly #header: JournalHeaderRecord;
  #descriptor: number | undefined;
  /** States from before anything was observed: alone they are no reason to replace a former report. */
  readonly #waiting: JournalLineRecord[] = [];

  /** @throws UnimapError `not-writable`, before anything was spent on observing */
  constructor(folder: string, header: JournalHeaderRecord) {
    super();
    seeWritable(folder);
    this.#folder = folder;
    this.#header = header;
  }

  /** Goes on with what an interrupted run left, and says so in its file. */
  static resume(folder: string, journal: Journal, resumed: { time: string; commit: string }): Observations {
    const observations = new Observations(folder, journal.header);
    for (const line of journal.lines) observations.keep(line);
    const descriptor = openSync(join(folder, samplesFile), 'r+');
    ftruncateSync(descriptor, journal.wholeBytes);
    closeSync(descriptor);
    observations.#descriptor = openSync(join(folder, samplesFile), 'a');
    observations.add({ kind: 'resumed', ...resumed });
    return observations;
  }

  /** @throws UnimapError `observations-not-kept`, exit status 3 */
  override add(line: JournalLineRecord): void {
    super.add(line);
    if (this.#descriptor === undefined && line.kind === 'state') {
      this.#waiting.push(line);
      return;
    }
    try {
      this.#descriptor ??= this.#replaceFormer();
      for (const each of [...this.#waiting.splice(0), line]) writeLine(this.#descriptor, each);
    } catch (error) {
      throw notKept(join(this.#folder, samplesFile), error);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** What a former run left would be taken for this one's. */
  #replaceFormer(): number {
    const samples = join(this.#folder, samplesFile);
    for (const stale of ['results.json', 'report.md', 'report.html'])
      rmSync(join(this.#folder, stale), { force: true });
    rmSync(samples, { force: true });
    const descriptor = openSync(samples, 'w');
    writeLine(descriptor, this.#header);
    syncFolder(this.#folder);
    return descriptor;
  }
}
