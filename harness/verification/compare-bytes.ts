import type { MismatchRecord } from '../results/index.ts';
import type { SourceBytes } from './source-bytes.ts';
import type { ExtentPlace, Subject, VerifyInput } from './subject.ts';

/** Stays in the second-level cache together with its source. */
const chunkBytes = 256 * 1024;
/** More than this many places are counted, not listed. */
const listed = 20;

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

/** A run of wrong bytes counts as one place; `total` counts bytes. */
export const compareBytes = (
  subject: Subject,
  source: SourceBytes,
  input: VerifyInput,
): { bytes: number; mismatches: MismatchRecord[]; total: number } => {
  const loaded = Buffer.alloc(chunkBytes);
  const expected = Buffer.alloc(chunkBytes);
  const mismatches: MismatchRecord[] = [];
  let bytes = 0;
  let total = 0;
  let previousWrong: { replica: number; part: number; offset: number } | undefined;

  const locate = (
    replica: number,
    extent: ExtentPlace,
    offset: number,
    right: number,
    found: number,
  ): void => {
    total += 1;
    const continues =
      previousWrong?.replica === replica &&
      previousWrong.part === extent.part &&
      previousWrong.offset === offset - 1;
    previousWrong = { replica, part: extent.part, offset };
    if (continues || mismatches.length >= listed) return;
    const tensor = input.tensors.find(
      (each) => each.part === extent.part && each.offset <= offset && offset < each.offset + each.bytes,
    );
    const node = subject.nodeOf(replica);
    mismatches.push({
      what: 'byte',
      path: input.paths[extent.part] ?? '?',
      part: extent.part,
      ...(tensor && { tensor: tensor.name }),
      offset,
      replica,
      ...(node !== undefined && { node }),
      expected: hex(right),
      found: hex(found),
    });
  };

  for (let replica = 0; replica < subject.replicas; replica += 1) {
    for (const extent of subject.extents(replica)) {
      for (let done = 0; done < extent.bytes; done += chunkBytes) {
        const length = Math.min(chunkBytes, extent.bytes - done);
        const actual = loaded.subarray(0, length);
        const right = expected.subarray(0, length);
        subject.copyOut(extent.address + BigInt(done), actual);
        source.fill(extent.part, extent.offset + done, right);
        bytes += length;
        if (actual.equals(right)) continue;
        for (let index = 0; index < length; index += 1) {
          const [found = 0, wanted = 0] = [actual[index], right[index]];
          if (found !== wanted) locate(replica, extent, extent.offset + done + index, wanted, found);
        }
      }
    }
  }
  return { bytes, mismatches, total };
};
