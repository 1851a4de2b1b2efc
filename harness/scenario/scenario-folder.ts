import { readdirSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { sourceEnding } from '../installation/own-module.ts';
import { UnimapError } from '../unimap-error.ts';
import { visibleText } from '../wording/visible-text.ts';
import { readScenario } from './read-scenario.ts';
import type { Scenario } from './scenario.ts';

const bad = (code: string, message: string, remedy: string): UnimapError =>
  new UnimapError(code, visibleText(message), remedy, { exitStatus: 2 });

/** What the command line is given is a file if it could not be a scenario's name. */
const isFile = (word: string): boolean => word.includes('/') || /\.[cm]?[jt]s$/.test(word);

const isScenario = (file: string): boolean =>
  file.endsWith(sourceEnding) &&
  !file.endsWith('.test.ts') &&
  file !== `index${sourceEnding}` &&
  !file.startsWith('.');

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
};

/**
 * A folder of scenarios, a file each, named after the scenario. A file is run only when it is chosen, so one that is broken
 * spoils no other.
 */
export class ScenarioFolder {
  readonly names: readonly string[];
  readonly #folder: string;
  readonly #usual: string;

  /** `usual` is what is chosen where nothing is; the names begin with it, and go on by the alphabet. */
  constructor(folder: string, usual: string) {
    this.#folder = realpathSync(folder);
    this.#usual = usual;
    const others = readdirSync(folder)
      .filter(isScenario)
      .map((file) => basename(file, sourceEnding))
      .filter((name) => name !== usual)
      .toSorted();
    this.names = [usual, ...others];
  }

  /** Undefined for a file elsewhere. */
  #nameOf(path: string): string | undefined {
    return this.names.find((name) => this.#file(name) === path);
  }

  #file(name: string): string {
    return join(this.#folder, `${name}${sourceEnding}`);
  }

  #pathOf(word: string): string {
    if (isFile(word)) return real(word);
    if (this.names.includes(word)) return this.#file(word);
    throw bad(
      'no-such-scenario',
      `there is no scenario ${word}`,
      `choose from: ${this.names.join(', ')}; or give the path of a file that exports one, with a slash or its ending .ts`,
    );
  }

  /** A report tells scenarios apart by their names. */
  #checkName(path: string, name: string, chosen: string | undefined): void {
    const expected = this.#nameOf(path);
    if (expected !== undefined && expected !== name)
      throw bad(
        'misnamed-scenario',
        `${path} names its scenario ${name}`,
        `name the scenario ${expected}, as its file, or the file ${name}${sourceEnding}`,
      );
    const other = expected === undefined && this.names.includes(name) ? this.#file(name) : chosen;
    if (other !== undefined)
      throw bad(
        'duplicate-scenario',
        `${path} names its scenario ${name}, and so does ${other}`,
        'give it a name of its own: reports tell scenarios apart by it',
      );
  }

  /** As others may read it: the name, or of a file elsewhere the last of its path. */
  wordOf(word: string): string {
    if (!isFile(word)) return word;
    const path = real(word);
    return this.#nameOf(path) ?? `./${basename(path)}`;
  }

  /**
   * Scenarios by name or by file, each once, in the order given.
   * @throws UnimapError of exit status 2 that names what is wrong with which
   */
  async choose(words: readonly string[]): Promise<Scenario[]> {
    const paths = new Set((words.length === 0 ? [this.#usual] : words).map((word) => this.#pathOf(word)));
    const chosen = new Map<string, { path: string; scenario: Scenario }>();
    for (const path of paths) {
      const scenario = await readScenario(path);
      this.#checkName(path, scenario.name, chosen.get(scenario.name)?.path);
      chosen.set(scenario.name, { path, scenario });
    }
    return [...chosen.values()].map(({ scenario }) => scenario);
  }
}
