/** Damaged headers: bytes as a disk or a network spoils them, and numbers as somebody sets them who knows the format. */
import fc from 'fast-check';

const lengths = [
  0n,
  1n,
  255n,
  2n ** 16n,
  2n ** 31n,
  2n ** 32n,
  2n ** 40n,
  2n ** 60n,
  2n ** 63n,
  2n ** 64n - 1n,
];

interface Damage {
  readonly kind: 'flip' | 'cut' | 'zero' | 'insert' | 'u64' | 'u32' | 'copy';
  /** Of the file, from 0 to 1. */
  readonly at: number;
  readonly value: number;
}

export const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'cut', 'zero', 'insert', 'u64', 'u32', 'copy'),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    value: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Offsets at which a u64 stands that is a length or a count: the structure of what is damaged. */
const lengthsOf = (bytes: Buffer): number[] => {
  const places = [8, 16];
  for (let at = 24; at + 8 < bytes.length; at += 1) {
    const value = bytes.readBigUInt64LE(at);
    if (value > 0n && value < BigInt(bytes.length)) places.push(at);
  }
  return places;
};

export const damaged = (whole: Buffer, all: readonly Damage[], headerBytes: number): Buffer => {
  let bytes = Buffer.from(whole);
  for (const { kind, at, value } of all) {
    const end = Math.min(headerBytes, bytes.length);
    const place = Math.floor(at * end);
    if (end < 32) break;
    switch (kind) {
      case 'flip':
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (value % 8));
        break;
      case 'cut':
        bytes = bytes.subarray(0, place);
        break;
      case 'zero':
        bytes.fill(0, place, Math.min(place + (value % 64), bytes.length));
        break;
      case 'insert':
        bytes = Buffer.concat([
          bytes.subarray(0, place),
          Buffer.alloc(value % 64, value),
          bytes.subarray(place),
        ]);
        break;
      case 'copy':
        bytes.copy(bytes, place, Math.floor(place / 2), Math.floor(place / 2) + (value % 64));
        break;
      case 'u32':
        if (place + 4 <= bytes.length) bytes.writeUInt32LE(value % 2 === 0 ? value % 14 : 0xffffffff, place);
        break;
      case 'u64': {
        const places = lengthsOf(bytes.subarray(0, end));
        const chosen = places[value % places.length] ?? 8;
        bytes.writeBigUInt64LE(lengths[Math.floor(at * lengths.length)] ?? 0n, chosen);
        break;
      }
    }
  }
  return bytes;
};
