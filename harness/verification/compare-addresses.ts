import type { MismatchRecord } from '../results/index.ts';
import type { ExtentPlace, Subject, VerifyInput } from './subject.ts';

const hex = (address: bigint | undefined): string =>
  address === undefined ? 'not loaded' : `0x${address.toString(16)}`;

/**
 * Every tensor's address, as the library resolves it, against extent address + (reader's offset - extent offset),
 * computed here; that extents never overlap; that whole parts are there; that every tensor is aligned.
 */
export const compareAddresses = (subject: Subject, input: VerifyInput): MismatchRecord[] => {
  const mismatches: MismatchRecord[] = [];
  for (let replica = 0; replica < subject.replicas; replica += 1) {
    const node = subject.nodeOf(replica);
    const report = (
      what: MismatchRecord['what'],
      at: { part: number; offset: number; name?: string },
      expected: string,
      found: string,
    ): void => {
      mismatches.push({
        what,
        path: input.paths[at.part] ?? '?',
        part: at.part,
        ...(at.name !== undefined && { tensor: at.name }),
        offset: at.offset,
        replica,
        ...(node !== undefined && { node }),
        expected,
        found,
      });
    };
    const extents = subject.extents(replica);
    for (const [first, second] of overlapping(extents)) {
      report(
        'overlap',
        second,
        `at or after ${hex(first.address + BigInt(first.bytes))}`,
        hex(second.address),
      );
    }
    const byPart = Map.groupBy(extents, (extent) => extent.part);
    if (input.wholeParts) {
      input.partBytes.forEach((bytes, part) => {
        const found = byPart.get(part)?.[0];
        if (found?.offset !== 0 || found.bytes !== bytes) {
          report(
            'address',
            { part, offset: 0 },
            `${bytes} bytes from 0`,
            `${found?.bytes ?? 0} from ${found?.offset ?? 0}`,
          );
        }
      });
    }
    for (const tensor of input.tensors) {
      const home = byPart
        .get(tensor.part)
        ?.find(
          (each) => each.offset <= tensor.offset && tensor.offset + tensor.bytes <= each.offset + each.bytes,
        );
      const expected = home && home.address + BigInt(tensor.offset - home.offset);
      const found = subject.addressOf(replica, tensor.part, tensor.offset);
      if (expected === undefined || found !== expected) report('address', tensor, hex(expected), hex(found));
      else {
        const alignment = input.alignment.byPart[tensor.part] ?? 1;
        const beyond = input.alignment.as === 'file' ? tensor.offset % alignment : 0;
        if (found % BigInt(alignment) !== BigInt(beyond))
          report(
            'alignment',
            tensor,
            `${beyond === 0 ? '' : `${beyond} beyond `}a multiple of ${alignment}`,
            hex(found),
          );
      }
    }
  }
  return mismatches;
};

const overlapping = (extents: readonly ExtentPlace[]): [ExtentPlace, ExtentPlace][] => {
  const sorted = extents.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return sorted.flatMap((second, index): [ExtentPlace, ExtentPlace][] => {
    const first = sorted[index - 1];
    return first !== undefined && first.address + BigInt(first.bytes) > second.address
      ? [[first, second]]
      : [];
  });
};
