import { resolve } from 'node:path';
import { MappedRanges } from '../counters/mapped-ranges.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { intArgument, wasSuccessful, type TracedCall } from '../counters/traced-call.ts';

/** What a call did to a part's weights, without what differs from process to process: descriptors and addresses. */
export interface PartStep {
  readonly act: 'advise' | 'map' | 'read' | 'lock' | 'trim' | 'unmap' | 'close';
  /** Its place in the set, from 0. */
  readonly part: number;
  /** Of the part's file. */
  readonly from: number;
  /** As they were asked for; of a mapping in whole pages. */
  readonly bytes: number;
  /** Protection and flags of a mapping, or the advice, in the kernel's numbers. */
  readonly how?: string;
}

/** Of one process: what its calls did to the parts of a set, in their order. */
export interface PartTrace {
  /** How often each part was opened, where that is the same for all; else the counts by part. */
  readonly opened: number | readonly number[];
  /** The most parts that were open at once, each by the descriptor its weights came by. */
  readonly heldOpen: number;
  /** Of the weights: everything after a part was opened for good and its size was known. */
  readonly steps: readonly PartStep[];
  /** The calls that made those steps, with seeks and reads that brought nothing, by name. */
  readonly calls: Readonly<Record<string, number>>;
}

interface Descriptor {
  readonly part: number;
  position: number;
}

interface Recorded {
  readonly name: string;
  readonly step?: PartStep;
}

/** bits/fcntl.h, asm-generic/mman.h: the same on x86_64 and aarch64. */
const seekSet = 0;
const mapFixed = 0x10n;
const inPages = (bytes: number): number => Math.ceil(bytes / ownPageSizes().base) * ownPageSizes().base;

const isOpen = ({ name }: TracedCall): boolean => name === 'openat' || name === 'open';

/** Follows the descriptors and the mappings of a set's parts through the calls of one process. */
class PartFollower {
  readonly #partOf: (call: TracedCall) => number | undefined;
  /** How often each part will be opened: weights come by the last descriptor, headers by those before. */
  readonly #openings: readonly number[];
  readonly #opened: number[];
  readonly #open = new Map<number, Descriptor>();
  /** The part opened last, until another one is used: what was recorded of it may be a search for its size. */
  #opening: { readonly file: Descriptor; readonly recorded: Recorded[] } | undefined;
  readonly #mapped: { part: number; address: bigint; live: MappedRanges; bytes: number }[] = [];
  readonly recorded = new Set<Recorded>();
  heldOpen = 0;

  constructor(partOf: (call: TracedCall) => number | undefined, openings: readonly number[]) {
    this.#partOf = partOf;
    this.#openings = openings;
    this.#opened = openings.map(() => 0);
  }

  add(call: TracedCall): void {
    if (!wasSuccessful(call)) return;
    if (isOpen(call)) this.#openPart(call);
    else if (call.name === 'mmap') this.#mapping(call);
    else if (call.name === 'munmap') this.#unmapping(call);
    else if (call.name === 'madvise' || call.name === 'mlock') this.#advising(call);
    else this.#onDescriptor(call);
  }

  #openPart(call: TracedCall & { result: bigint }): void {
    const part = this.#partOf(call);
    if (part === undefined) return;
    this.#opening = undefined;
    const times = (this.#opened[part] ?? 0) + 1;
    this.#opened[part] = times;
    if (times < (this.#openings[part] ?? 0)) return;
    const file = { part, position: 0 };
    this.#open.set(Number(call.result), file);
    this.#opening = { file, recorded: [] };
    this.heldOpen = Math.max(this.heldOpen, this.#open.size);
  }

  #onDescriptor(call: TracedCall & { result: bigint }): void {
    const fd = intArgument(call, 0);
    const file = fd === undefined ? undefined : this.#open.get(fd);
    if (fd === undefined || file === undefined) return;
    const { part } = file;
    switch (call.name) {
      case 'lseek':
        this.#seek(call, file);
        return;
      case 'read':
        this.#transfer(call, file, file.position);
        file.position += Number(call.result);
        return;
      case 'pread64':
        this.#transfer(call, file, Number(call.args[3] ?? 0n));
        return;
      case 'fadvise64':
        this.#record(
          call,
          { act: 'advise', part, from: 0, bytes: 0, how: `fadvise ${number(call, 3)}` },
          file,
        );
        return;
      case 'close':
        this.#open.delete(fd);
        this.#record(call, { act: 'close', part, from: 0, bytes: 0 });
    }
  }

  #seek(call: TracedCall & { result: bigint }, file: Descriptor): void {
    file.position = Number(call.result);
    this.#record(call, undefined, file);
    // Upstream looks at the end of a file for its size and goes back, which loads nothing.
    if (file.position !== 0 || intArgument(call, 2) !== seekSet || file !== this.#opening?.file) return;
    for (const each of this.#opening.recorded) this.recorded.delete(each);
    this.#opening = undefined;
  }

  #transfer(call: TracedCall & { result: bigint }, file: Descriptor, from: number): void {
    const bytes = Number(call.args[2] ?? 0n);
    this.#record(call, call.result === 0n ? undefined : { act: 'read', part: file.part, from, bytes }, file);
  }

  #mapping(call: TracedCall & { result: bigint }): void {
    const file = this.#open.get(intArgument(call, 4) ?? -1);
    if (file === undefined) return;
    const bytes = inPages(Number(call.args[1] ?? 0n));
    const live = new MappedRanges();
    live.add({ address: call.result, length: BigInt(bytes) });
    this.#mapped.push({ part: file.part, address: call.result, live, bytes });
    const flags = ((call.args[3] ?? 0n) & ~mapFixed).toString(16);
    const how = `protection ${number(call, 2)}, flags 0x${flags}`;
    this.#record(call, { act: 'map', part: file.part, from: Number(call.args[5] ?? 0n), bytes, how }, file);
  }

  #unmapping(call: TracedCall): void {
    const range = { address: call.args[0] ?? 0n, length: BigInt(inPages(Number(call.args[1] ?? 0n))) };
    for (const mapping of this.#mapped) {
      if (!mapping.live.touches(range)) continue;
      mapping.live.remove(range);
      const whole = { address: mapping.address, length: BigInt(mapping.bytes) };
      const act = mapping.live.touches(whole) ? 'trim' : 'unmap';
      const from = Number(range.address - mapping.address);
      this.#record(call, { act, part: mapping.part, from, bytes: Number(range.length) });
      return;
    }
  }

  #advising(call: TracedCall): void {
    const address = call.args[0] ?? 0n;
    const bytes = inPages(Number(call.args[1] ?? 0n));
    const mapping = this.#mapped.find(({ live }) => live.touches({ address, length: BigInt(bytes) }));
    if (mapping === undefined) return;
    const from = Number(address - mapping.address);
    const step = { part: mapping.part, from, bytes };
    if (call.name === 'mlock') this.#record(call, { act: 'lock', ...step });
    else this.#record(call, { act: 'advise', ...step, how: `madvise ${number(call, 2)}` });
  }

  #record({ name }: TracedCall, step: PartStep | undefined, file?: Descriptor): void {
    const recorded = { name, ...(step && { step }) };
    this.recorded.add(recorded);
    if (file === this.#opening?.file) this.#opening?.recorded.push(recorded);
    else this.#opening = undefined;
  }
}

const number = (call: TracedCall, index: number): string => String(call.args[index] ?? 0n);

/**
 * Of all calls of a process, in their order, those that loaded the weights of these parts (absolute paths). What else a
 * process does (its libraries, memory of its own, headers, asking a file's size) is not among them.
 */
export const partTrace = (
  calls: readonly TracedCall[],
  parts: readonly string[],
  cwd = process.cwd(),
): PartTrace => {
  const numbers = new Map(parts.map((path, part) => [path, part]));
  const partOf = ({ path }: TracedCall) => (path === undefined ? undefined : numbers.get(resolve(cwd, path)));
  const openings = parts.map(() => 0);
  for (const call of calls) {
    const part = isOpen(call) && wasSuccessful(call) ? partOf(call) : undefined;
    if (part !== undefined) openings[part] = (openings[part] ?? 0) + 1;
  }
  const follower = new PartFollower(partOf, openings);
  for (const call of calls) follower.add(call);
  const recorded = [...follower.recorded];
  const counts: Record<string, number> = {};
  for (const { name } of recorded) counts[name] = (counts[name] ?? 0) + 1;
  return {
    opened: openings.every((times) => times === openings[0]) ? (openings[0] ?? 0) : openings,
    heldOpen: follower.heldOpen,
    steps: recorded.flatMap(({ step }) => (step === undefined ? [] : [step])),
    calls: counts,
  };
};
