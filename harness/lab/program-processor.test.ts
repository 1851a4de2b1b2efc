import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ownArchitecture } from './guest-architecture.ts';
import { programProcessor } from './program-processor.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-processor-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const file = (name: string, content: Buffer | string): string => {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
};

/** A file's first 64 bytes, as <elf.h> has them, for a processor by its number. */
const program = (machine: number): Buffer => {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header;
};

it('the processor of a program is read from its first bytes', () => {
  expect(programProcessor(process.execPath)).toBe(ownArchitecture().name);
  expect(programProcessor(file('x64', program(62)))).toBe('x64');
  expect(programProcessor(file('arm64', program(183)))).toBe('arm64');
});

it('a script, a short file, a folder, a name that is no path, and a program for any other processor have none', () => {
  for (const path of [
    file('script', '#!/bin/sh\nexit 0\n# and some more bytes\n'),
    file('short', '\x7fELF'),
    scratch,
    'node',
    file('riscv', program(243)),
  ])
    expect(programProcessor(path)).toBeUndefined();
});
