/*
 * `refuse-calls.ts NAME=EPERM .. -- SCRIPT ARGS`, a number in the place of a name that no load makes: runs a script under a
 * seccomp filter that refuses system calls with EPERM or ENOSYS, or ends (`kill`) whoever makes them, as containers do. See
 * seccomp(2).
 */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { syscallNames } from '../../counters/syscall-numbers.ts';
import { call, map, poke } from '../probes/libc.ts';

const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_SECCOMP = 22;
const SECCOMP_MODE_FILTER = 2;
const LOAD_NUMBER = [0x20, 0, 0, 0] as const;
const ALLOW = [0x06, 0, 0, 0x7fff_0000] as const;

const separator = process.argv.indexOf('--');
const numbers = new Map([...syscallNames(process.arch)].map(([number, name]) => [name, number]));
const rules = process.argv.slice(2, separator).flatMap((rule) => {
  const [name = '', how = ''] = rule.split('=');
  const number = numbers.get(name) ?? Number(name);
  if (Number.isNaN(number)) throw new Error(`no system call ${name}`);
  const verdict =
    how === 'kill' ? 0x8000_0000 : 0x0005_0000 | constants.errno[how as keyof typeof constants.errno];
  // Jump over the next instruction unless the number is this one.
  return [[0x15, 0, 1, number] as const, [0x06, 0, 0, verdict] as const];
});

const program = [LOAD_NUMBER, ...rules, ALLOW];
const filter = map(4096);
program.forEach(([code, jumpTrue, jumpFalse, value], index) => {
  const at = filter + BigInt(8 * index);
  poke(at, code, 'uint16_t');
  poke(at + 2n, jumpTrue, 'uint8_t');
  poke(at + 3n, jumpFalse, 'uint8_t');
  poke(at + 4n, value, 'uint32_t');
});
const header = map(4096);
poke(header, program.length, 'uint16_t');
poke(header + 8n, filter);
call('prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
call('prctl', PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0);

// From this very thread, which alone has the filter; children have it too.
const { status } = spawnSync(process.execPath, process.argv.slice(separator + 1), { stdio: 'inherit' });
process.exitCode = status ?? 1;
