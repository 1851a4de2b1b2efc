import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { chooseAccelerator } from '../../lab/accelerator.ts';
import { bootGuest } from '../../lab/boot-guest.ts';
import {
  architectures,
  ownArchitecture,
  type ArchitectureName,
  type BasePages,
  type GuestArchitecture,
} from '../../lab/guest-architecture.ts';
import { diskFolder, faultOf, type GuestMachine } from '../../lab/guest-machine.ts';
import { labVariable } from '../../lab/lab-words.ts';
import { unimap } from '../../installation/command.ts';
import { ownModule } from '../../installation/own-module.ts';
import { programProcessor } from '../../lab/program-processor.ts';
import { prepareGuest } from '../../lab/prepared-guest.ts';
import { emulatedEnvironment } from '../../machine/emulated.ts';
import { inSession } from '../../session/session.ts';
import { UnimapError } from '../../unimap-error.ts';
import { parseBytes, parseNodes, parseWhole } from '../bytes-option.ts';
import { parseFolder } from '../folder-option.ts';

interface LabOptions {
  readonly arch: ArchitectureName;
  readonly pages: BasePages;
  readonly nodes: number;
  readonly memory: number;
  readonly pool?: number[];
  readonly pool1g?: number[];
  readonly threadsPerCore: number;
  readonly memoryless: number[];
  readonly cpuless: number[];
  readonly distances?: number[][];
  readonly timeout: number;
  readonly out?: string;
  readonly kernel?: string;
  readonly disk?: number;
  readonly kvm: 'auto' | 'off';
  readonly program?: boolean;
}

const parsePool = (text: string): number[] =>
  text.split(',').map((each) => parseWhole(0, 2 ** 20)(each.trim()));

/** Of Debian, as its archive has them: sid, trixie, trixie-backports. */
const parseSuite = (text: string): string => {
  if (!/^[a-z][a-z-]*$/.test(text)) throw new InvalidArgumentError('give a suite of Debian: sid, trixie');
  return text;
};

const parseDistances = (text: string): number[][] => {
  const rows = text.split('/').map((row) => row.split(',').map(Number));
  if (rows.flat().some((value) => !Number.isInteger(value)))
    throw new InvalidArgumentError('give rows of whole numbers: 10,21/21,10');
  return rows;
};

/** One number is for every node that has memory; several are by node. */
const byNode = (pool: number[] | undefined, { nodes, memoryless }: LabOptions): number[] | undefined =>
  pool?.length === 1
    ? Array.from({ length: nodes }, (_, node) => (memoryless.includes(node) ? 0 : (pool[0] ?? 0)))
    : pool;

const machineOf = (options: LabOptions): GuestMachine => {
  const { nodes, memory, threadsPerCore, memoryless, cpuless, distances } = options;
  const machine = {
    nodes,
    memory,
    threadsPerCore,
    memoryless,
    cpuless,
    pool: byNode(options.pool, options),
    pool1g: byNode(options.pool1g, options),
    distances,
    disk: options.disk,
  };
  const architecture: GuestArchitecture = architectures[options.arch];
  const fault = architecture.pages.includes(options.pages)
    ? faultOf(machine, architecture)
    : `Debian has no kernel with pages of ${options.pages} for ${options.arch}`;
  if (fault === undefined) return machine;
  throw new UnimapError('bad-machine', fault, `see ${unimap} lab --help`, { exitStatus: 2 });
};

const harness = fileURLToPath(new URL('../../..', import.meta.url));

/** What takes `--out`; in the guest only that folder can be written for good. */
const writing = new Set(['run', 'report', 'generate']);

/** By the Node of the guest, which is known once the guest is prepared. */
const commandOf = (words: readonly string[], options: LabOptions): ((node: string) => string[]) => {
  if (options.program) {
    const processor = programProcessor(words[0] ?? '');
    if (processor === undefined || processor === options.arch) return () => [...words];
    throw new UnimapError(
      'foreign-program',
      `${words[0] ?? ''} is a program for ${processor}, and the processor of the guest is ${options.arch}`,
      `give --arch ${processor}, or a program that is compiled for ${options.arch}`,
      { exitStatus: 2 },
    );
  }
  const [name = ''] = words;
  if (name === 'lab')
    throw new UnimapError('lab-in-lab', 'a guest in a guest is not available', 'leave out the second lab', {
      exitStatus: 2,
    });
  const named = words.some((word) => /^(-o|--out)(=|$)/.test(word));
  const out = options.out !== undefined && writing.has(name) && !named ? ['--out', resolve(options.out)] : [];
  return (node) => [
    node,
    '--disable-warning=ExperimentalWarning',
    ownModule('../main', import.meta.url),
    ...words,
    ...out,
  ];
};

/** The words that made the machine, as they were typed; paths of the user's are left out. */
const labCommand = (args: readonly string[]): string => {
  const start = args.indexOf('lab');
  const end = args.indexOf('--', start);
  const words = args.slice(start, end < 0 ? start + 1 : end);
  const out = words.findIndex((word) => word === '--out' || word === '-o');
  return `${(out < 0 ? words : words.toSpliced(out, 2)).join(' ')} -- `;
};

export const addLab = (program: Command, end: (status: number) => void): void => {
  program
    .command('lab')
    .description(
      'boot a real Linux kernel with several NUMA nodes under QEMU, and run a command of unimap in it',
    )
    .argument('<command...>', `what follows \`${unimap}\`, after --`)
    .addOption(
      new Option(
        '--arch <architecture>',
        'its processor; for another one than this machine’s, the kernel, Node and all programs are downloaded once',
      )
        .choices(Object.keys(architectures))
        .default(ownArchitecture().name),
    )
    .addOption(
      new Option('--pages <size>', 'the base pages of its kernel; 16k with --arch arm64')
        .choices(['4k', '16k'])
        .default('4k'),
    )
    .option('--nodes <n>', 'NUMA nodes', parseWhole(1, 64), 4)
    .addOption(
      new Option('--memory <size>', 'memory of each node that has memory')
        .argParser(parseBytes)
        .default(1024 ** 3, '1GiB'),
    )
    .option(
      '--pool <pages>',
      'pages of 2 MiB to reserve on every node, or on each node: 64,64,0,64; the guest then has no others (default: raised as needed)',
      parsePool,
    )
    .option('--pool-1g <pages>', 'pages of 1 GiB reserved, on each node', parsePool)
    .option('--threads-per-core <n>', 'hardware threads of the one core of each node', parseWhole(1, 8), 1)
    .addOption(
      new Option('--memoryless <nodes>', 'nodes that have only CPUs, e.g. 2,3')
        .argParser(parseNodes)
        .default([], 'none'),
    )
    .addOption(
      new Option('--cpuless <nodes>', 'nodes that have only memory')
        .argParser(parseNodes)
        .default([], 'none'),
    )
    .option(
      '--distances <rows>',
      'distance from each node to each, e.g. 10,21/21,10 (default: 20)',
      parseDistances,
    )
    .option('--timeout <seconds>', 'end a guest that is not done by then', parseWhole(1, 86_400), 1800)
    .option('-o, --out <folder>', 'the one folder the command may write in; it gets the results', parseFolder)
    .option(
      '--kernel <suite>',
      'the kernel of this suite of Debian, such as sid (default: that of this machine’s Debian; trixie with another --arch)',
      parseSuite,
    )
    .option(
      '--disk <size>',
      `an empty disk, mounted on ${diskFolder} as ext4: its files have large folios from Linux 6.16 on`,
      parseBytes,
    )
    .addOption(
      new Option('--kvm <when>', 'auto: use KVM if a guest boots under it in a quick probe')
        .choices(['auto', 'off'])
        .default('off'),
    )
    .option(
      '--program',
      'the command is a program, not a command of unimap: one of this machine, or with another --arch one for that processor',
    )
    .addHelpText(
      'after',
      `\nThe guest sees the files of this machine read-only, and has a /tmp of its own. Its times are emulated and mean nothing.\n\nWith --arch arm64 on a machine of x64, every command of unimap runs, by Node for arm64. Programs of this machine do not.\n\nExamples:\n  ${unimap} lab --nodes 4 --out reports/lab -- run seed-claims --quick\n  ${unimap} lab --arch arm64 --pages 16k --nodes 4 -- verify SET --strategy unified`,
    )
    .action(async (words: string[], options: LabOptions) => {
      const machine = machineOf(options);
      const command = commandOf(words, options);
      const status = await inSession(async (session) => {
        if (options.out !== undefined) mkdirSync(options.out, { recursive: true });
        const guest = await prepareGuest(session, {
          architecture: architectures[options.arch],
          pages: options.pages,
          suite: options.kernel,
        });
        const { accelerator, reason } = await chooseAccelerator(options.kvm, guest, session.signal);
        session.say(
          `lab: booting ${machine.nodes} nodes under ${accelerator}${reason === undefined ? '' : ` (${reason})`}`,
        );
        return bootGuest({
          machine,
          guest,
          accelerator,
          command: command(guest.node),
          cwd: harness,
          env: {
            PATH: guest.path,
            HOME: '/tmp',
            LC_ALL: 'C.UTF-8',
            [labVariable]: labCommand(process.argv),
            ...emulatedEnvironment(`qemu (${accelerator})`),
          },
          out: options.out,
          deadlineMilliseconds: options.timeout * 1000,
          signal: session.signal,
          onStdout: (chunk) => process.stdout.write(chunk),
          onStderr: (chunk) => process.stderr.write(chunk),
        });
      });
      end(status);
    });
};
