import { readSync } from 'node:fs';

/** Why a header cannot be read; whoever knows the file's name words it. */
export class HeaderError extends Error {
  readonly code: 'part-truncated' | 'gguf-damaged' | 'gguf-counts';

  constructor(code: HeaderError['code'], message: string) {
    super(message);
    this.name = 'HeaderError';
    this.code = code;
  }
}

/** A header is often a few KiB, and a model may have a thousand parts: begin small, and grow where there is more. */
const FIRST_CHUNK = 4096;
const LARGEST_CHUNK = 1024 * 1024;
/** No file is as long: it is not the file that is short. */
const LARGEST_LENGTH = 2n ** 50n;
/** Names and strings that are kept, all together: nothing real comes near, and memory stays bounded. */
const MOST_KEPT = 256 * 1024 * 1024;

/** Reads a file from its beginning, in chunks, by position; what is passed over is not read. */
export class FileCursor {
  /** Of the file. */
  readonly size: number;
  readonly #descriptor: number;
  #chunk = FIRST_CHUNK;
  #buffer = Buffer.alloc(0);
  /** Where in the file the buffer begins, and where in the buffer the next byte is. */
  #start = 0;
  #at = 0;
  #kept = 0;
  #bytesRead = 0;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
  }

  get position(): number {
    return this.#start + this.#at;
  }

  /** Bytes read from the file so far, for tests of how much a header costs. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  get left(): number {
    return this.size - this.position;
  }

  /** The bytes of the file from `from` on, as many as there are up to `length`, without moving. */
  peek(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, this.size - from)));
    return bytes.subarray(0, this.#read(bytes, from));
  }

  u8(): number {
    return this.#take(1).readUInt8();
  }

  u32(): number {
    return this.#take(4).readUInt32LE();
  }

  u64(): bigint {
    return this.#take(8).readBigUInt64LE();
  }

  /** A copy. */
  bytes(length: number): Buffer {
    return Buffer.from(this.#take(length));
  }

  skip(length: bigint): void {
    if (length > LARGEST_LENGTH)
      throw new HeaderError('gguf-damaged', `${length} bytes should follow byte ${this.position}`);
    if (length > BigInt(this.left))
      throw new HeaderError(
        'part-truncated',
        `${length} bytes should follow byte ${this.position}, and ${this.left} do`,
      );
    this.#at += Number(length);
  }

  /** A string's bytes, its length before them; undefined for one longer than `most`, which is passed over. */
  string(most: number): Buffer | undefined {
    const length = this.u64();
    if (length > BigInt(most)) {
      this.skip(length);
      return undefined;
    }
    this.#kept += Number(length);
    if (this.#kept > MOST_KEPT)
      throw new HeaderError('gguf-damaged', `its names take more than ${MOST_KEPT} bytes`);
    return this.bytes(Number(length));
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#buffer.length) this.#fill(length);
    const taken = this.#buffer.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  #fill(length: number): void {
    const from = this.position;
    if (length > this.size - from)
      throw new HeaderError(
        'part-truncated',
        `${length} bytes should follow byte ${from}, and ${this.size - from} do`,
      );
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(length, this.#chunk), this.size - from));
    const read = this.#read(buffer, from);
    if (read < length)
      throw new HeaderError('part-truncated', `it ended at byte ${from + read} while it was read`);
    this.#buffer = buffer.subarray(0, read);
    [this.#start, this.#at] = [from, 0];
    this.#chunk = Math.min(2 * this.#chunk, LARGEST_CHUNK);
  }

  #read(target: Buffer, from: number): number {
    let done = 0;
    while (done < target.length) {
      const read = readSync(this.#descriptor, target, done, target.length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    this.#bytesRead += done;
    return done;
  }
}
