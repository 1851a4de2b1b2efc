/** [address, address + length) */
export interface AddressRange {
  readonly address: bigint;
  readonly length: bigint;
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.address < b.address + b.length && b.address < a.address + a.length;
}

/** The mappings that are live and hold model data, as calls make and cut them. */
export class MappedRanges {
  #ranges: AddressRange[] = [];

  add(range: AddressRange): void {
    this.remove(range);
    this.#ranges.push(range);
  }

  touches(range: AddressRange): boolean {
    return this.#ranges.some((live) => overlap(live, range));
  }

  remove(hole: AddressRange): void {
    const holeEnd = hole.address + hole.length;
    this.#ranges = this.#ranges.flatMap((live) => {
      if (!overlap(live, hole)) return [live];
      const end = live.address + live.length;
      return [
        { address: live.address, length: hole.address - live.address },
        { address: holeEnd, length: end - holeEnd },
      ].filter(({ length }) => length > 0n);
    });
  }
}
