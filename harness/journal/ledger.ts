import type { JournalLineRecord, ObservationRecord } from '../results/index.ts';

type LineKind = JournalLineRecord['kind'];
type LineOf<K extends LineKind> = Extract<JournalLineRecord, { kind: K }>;

const joined = (...names: readonly string[]): string => names.join(' ');

/** What a line is about. No two lines of one kind are about the same thing. */
const subjectOf = (line: Exclude<JournalLineRecord, { kind: 'resumed' }>): string => {
  switch (line.kind) {
    case 'sample':
    case 'access':
    case 'client':
      return line.id;
    case 'syscalls':
    case 'integrity':
      return joined(line.scenario, line.set, line.arm);
    case 'micro':
      return line.name;
    case 'state':
      return joined(line.when, line.scenario, ...line.sets.map(({ set }) => set));
    case 'block':
      return joined(line.block.scenario, ...line.block.sets);
    case 'finished':
      return joined(line.scenario, ...line.sets);
  }
};

/** What is known of a run so far: what is known already, because the run was continued, is not observed again. */
export class Ledger {
  readonly #lines = new Map<string, JournalLineRecord>();
  #resumptions = 0;

  /** `names`: a sample's id; the scenario, set and arm of a count or a proof; the scenario and sets of a block. */
  find<K extends LineKind>(kind: K, ...names: readonly string[]): LineOf<K> | undefined {
    return this.#lines.get(joined(kind, ...names)) as LineOf<K> | undefined;
  }

  /** In the order they were made. */
  all<K extends LineKind>(...kinds: readonly K[]): LineOf<K>[] {
    return [...this.#lines.values()].filter((line): line is LineOf<K> =>
      (kinds as readonly string[]).includes(line.kind),
    );
  }

  get observations(): ObservationRecord[] {
    return this.all('sample', 'syscalls', 'integrity', 'micro', 'access', 'client');
  }

  get resumptions(): number {
    return this.#resumptions;
  }

  /** Throws where it is known: the same case counted twice would weigh double. */
  add(line: JournalLineRecord): void {
    if (!this.keep(line))
      throw new Error(`observed twice: ${line.kind} ${JSON.stringify(line).slice(0, 200)}`);
  }

  /** False where the same is known already. */
  protected keep(line: JournalLineRecord): boolean {
    if (line.kind === 'resumed') {
      this.#resumptions += 1;
      return true;
    }
    // A block that was interrupted stands between states once more when it is continued.
    const again = line.kind === 'state' ? [String(this.#resumptions)] : [];
    const key = joined(line.kind, subjectOf(line), ...again);
    if (this.#lines.has(key)) return false;
    this.#lines.set(key, line);
    return true;
  }
}
