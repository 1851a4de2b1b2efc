import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { makeScratchFolder } from '../cache/scratch-folder.ts';
import { readText } from '../machine/sysfs.ts';
import { UnimapError } from '../unimap-error.ts';
import { bootPools, diskFolder, machineArguments, poolWords, type GuestMachine } from './guest-machine.ts';
import { diskArguments, makeDisk } from './guest-disk.ts';
import { emulatorCommand, kernelWords, type Accelerator } from './guest-architecture.ts';
import { layOver } from './laid-over.ts';
import type { PreparedGuest } from './prepared-guest.ts';
import { optionText } from './option-text.ts';
import { stripSources } from './strip-sources.ts';

interface GuestRun {
  readonly machine: GuestMachine;
  readonly guest: PreparedGuest;
  readonly accelerator: Accelerator;
  /** A program that the guest finds, with its arguments; it runs as the guest's root. */
  readonly command: readonly string[];
  /** Of the host, seen by the guest under the same path. */
  readonly cwd: string;
  /** All of it: nothing of the host's environment is handed on. */
  readonly env: Readonly<Record<string, string>>;
  /** The one folder of the host that the command may write in, under the same path. */
  readonly out?: string | undefined;
  readonly deadlineMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** A word as a shell reads it back. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const share = (tag: string, folder: string, readOnly = false): string[] => [
  '-fsdev',
  `local,id=${tag},path=${optionText(folder)},security_model=none,multidevs=remap${readOnly ? ',readonly=on' : ''}`,
  '-device',
  `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`,
];

/** The descriptors through which the guest speaks: QEMU takes each as a connected socket, which is what Node hands it. */
const ports = { stdout: 3, stderr: 4 } as const;

const port = (name: keyof typeof ports): string[] => [
  '-chardev',
  `socket,id=${name},fd=${ports[name]}`,
  '-device',
  `virtserialport,chardev=${name},name=${name}`,
];

const qemuArguments = (
  run: Pick<GuestRun, 'machine' | 'guest' | 'accelerator' | 'out'>,
  folder: string,
): string[] => [
  ...machineArguments(run.machine),
  '-kernel',
  run.guest.kernel,
  '-initrd',
  run.guest.initrd,
  '-append',
  [...kernelWords(run.guest.architecture, run.accelerator), ...bootPools(run.machine)].join(' '),
  '-serial',
  `file:${optionText(join(folder, 'console'))}`,
  '-device',
  'virtio-serial-pci',
  ...port('stdout'),
  ...port('stderr'),
  ...share('root', '/', true),
  ...share('lab', folder),
  ...share('scratch', join(folder, 'scratch')),
  ...(run.out === undefined ? [] : share('out', resolve(run.out))),
  ...(run.machine.disk === undefined ? [] : diskArguments(folder)),
];

const lastLines = (text: string): string => text.trim().split(/\r?\n/).slice(-15).join('\n');

/**
 * Boots a guest, runs one command in it, and gives its exit status once the guest is off and gone. However this process
 * ends, the guest ends with it.
 *
 * @throws UnimapError `guest-deadline`, `guest-died`, both exit status 3; the signal's reason when aborted
 */
export const bootGuest = async (run: GuestRun): Promise<number> => {
  const folder = makeScratchFolder('lab-guest');
  try {
    mkdirSync(join(folder, 'scratch'));
    const assignments = {
      GUEST_POOLS: poolWords(run.machine).join(' '),
      GUEST_DISK: run.machine.disk === undefined ? '' : diskFolder,
      GUEST_OUT: run.out === undefined ? '' : resolve(run.out),
      GUEST_SCRATCH: join(folder, 'scratch'),
      GUEST_COMMAND: join(folder, 'command'),
    };
    writeFileSync(
      join(folder, 'settings'),
      Object.entries(assignments)
        .map(([name, value]) => `${name}=${quoted(value)}\n`)
        .join(''),
    );
    layOver(run.guest.laidOver, join(folder, 'laid-over'));
    if (run.machine.disk !== undefined) await makeDisk(folder, run.machine.disk);
    const sources = stripSources(join(folder, 'sources'));
    const env = { TMPDIR: '/tmp', UNIMAP_CACHE: join(folder, 'scratch'), ...sources, ...run.env };
    const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
    const command = run.command.map(quoted).join(' ');
    writeFileSync(join(folder, 'command'), `${exports.join('')}cd ${quoted(run.cwd)} && exec ${command}\n`);
    chmodSync(join(folder, 'command'), 0o755);
    return await running(run, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const running = async (run: GuestRun, folder: string): Promise<number> => {
  run.signal?.throwIfAborted();
  const [program, ...machine] = emulatorCommand(run.guest.architecture, run.accelerator);
  const child = spawn(program, [...machine, ...qemuArguments(run, folder)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    cwd: '/',
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  // Without descriptors to spare there are no streams, and the error comes later.
  const streams = (child.stdio as readonly (Duplex | Readable | null)[] | undefined) ?? [];
  streams[ports.stdout]?.on('data', run.onStdout).on('error', () => undefined);
  streams[ports.stderr]?.on('data', run.onStderr).on('error', () => undefined);

  const ending = { late: false };
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const deadline = setTimeout(() => {
    ending.late = true;
    kill();
  }, run.deadlineMilliseconds);
  run.signal?.addEventListener('abort', kill, { once: true });
  try {
    await new Promise<void>((settle, reject) => {
      child.once('error', (error) => {
        reject(died(`it did not start: ${error.message}`));
      });
      child.once('close', () => {
        settle();
      });
    });
  } finally {
    clearTimeout(deadline);
    run.signal?.removeEventListener('abort', kill);
  }
  run.signal?.throwIfAborted();
  const status = readText(join(folder, 'status'));
  if (status !== undefined && /^\d+$/.test(status)) return Number(status);
  const said = lastLines(
    `${complaint}\n${readFileSync(join(folder, 'console'), { encoding: 'utf8', flag: 'a+' })}`,
  );
  if (ending.late) {
    throw new UnimapError(
      'guest-deadline',
      `the guest was not done after ${run.deadlineMilliseconds / 1000} s and was ended${said === '' ? '' : `; it last said:\n${said}`}`,
      'give it more time with --timeout, or less to do: emulation is some twenty times slower than the machine',
      { exitStatus: 3 },
    );
  }
  throw died(said === '' ? 'it said nothing' : `it last said:\n${said}`);
};

const died = (why: string): UnimapError =>
  new UnimapError(
    'guest-died',
    `the guest ended before its command did; ${why}`,
    'give it more --memory if it ran out of that; memory of the host may be short too: see free -h',
    { exitStatus: 3 },
  );
