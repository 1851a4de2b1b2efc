import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A model of one F32 tensor of nothing, after a header of version 3 without keys. It takes no disk. */
export const writeSparse = (path: string, bytes: number): void => {
  const name = Buffer.from('t.weight');
  const header = Buffer.alloc(24 + 8 + name.length + 4 + 8 + 4 + 8);
  header.write('GGUF', 0);
  header.writeUInt32LE(3, 4);
  header.writeBigUInt64LE(1n, 8);
  header.writeBigUInt64LE(BigInt(name.length), 24);
  name.copy(header, 32);
  const at = 32 + name.length;
  header.writeUInt32LE(1, at);
  header.writeBigUInt64LE(BigInt(bytes / 4), at + 4);
  const file = openSync(path, 'w');
  writeSync(file, header);
  ftruncateSync(file, Math.ceil(header.length / 32) * 32 + bytes);
  closeSync(file);
};
