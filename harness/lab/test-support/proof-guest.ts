import { runInGuest } from './lab-guest.ts';
import { parseProofs, type Proof, type ProofCase, type ProofTools } from './proofs.ts';
import type { GuestMachine } from '../guest-machine.ts';

export type Step = string | { readonly table: string; readonly cases: readonly ProofCase[] };

/** The pool of a node, changed from within the guest. */
export const setPool = (node: number, pages: number): string =>
  `echo ${pages} >/sys/devices/system/node/node${node}/hugepages/hugepages-2048kB/nr_hugepages`;

/** So that heaps and 4 KiB pages have the size they say: what asks for huge pages still gets them. */
export const onlyWhereAsked = 'echo madvise >/sys/kernel/mm/transparent_hugepage/enabled';

const mark = (name: string): string => `== ${name}`;

/**
 * One boot, and in it the steps in turn: tables of loads, and a shell's lines between them. Gives each load with its
 * proof, by table, and under `shell` what the other steps printed.
 */
export const proveInGuest = async (
  machine: Partial<GuestMachine>,
  { commandFor }: ProofTools,
  steps: readonly Step[],
  deadlineMilliseconds?: number,
): Promise<{ shell: string[]; proofs: (table: string) => { load: ProofCase; proof: Proof }[] }> => {
  const script = steps.map((step) =>
    typeof step === 'string'
      ? `echo '${mark('shell')}'; ${step}`
      : `echo '${mark(step.table)}'; ${commandFor(step.table, step.cases)} || exit`,
  );
  const { status, stdout, stderr } = await runInGuest(machine, script.join('\n'), deadlineMilliseconds);
  if (status !== 0 || stderr !== '')
    throw new Error(`the guest ended with ${status}: ${stderr}\n${stdout.slice(-2000)}`);
  const printed = new Map<string, string[]>();
  let section = '';
  for (const line of stdout.trim().split('\n')) {
    if (line.startsWith('== ')) section = line.slice(3);
    else printed.set(section, [...(printed.get(section) ?? []), line]);
  }
  const proofs = (table: string) => {
    const step = steps.find((each) => typeof each !== 'string' && each.table === table);
    const cases = step === undefined || typeof step === 'string' ? [] : step.cases;
    const made = parseProofs(printed.get(table) ?? []);
    if (cases.length === 0 || made.length !== cases.length)
      throw new Error(`${table}: ${made.length} proofs of ${cases.length} loads`);
    return cases.flatMap((load, index) => {
      const proof = made[index];
      return proof === undefined ? [] : [{ load, proof }];
    });
  };
  return { shell: printed.get('shell') ?? [], proofs };
};
