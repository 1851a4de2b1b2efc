import { Option, type Command } from 'commander';
import {
  generateSet,
  planSet,
  resolveOptions,
  ALIGNMENTS,
  PROFILES,
  TYPE_CHOICES,
  type SetOptions,
} from '../../../fixtures-gen/index.ts';
import { unimap } from '../../installation/command.ts';
import { inSession } from '../../session/session.ts';
import { counted } from '../../wording/counted.ts';
import { sizeText } from '../../wording/size-text.ts';
import { visibleText } from '../../wording/visible-text.ts';
import { UnimapError } from '../../unimap-error.ts';
import { parseBytes, parseWhole } from '../bytes-option.ts';
import { parseFolder } from '../folder-option.ts';
import { stdoutIsACopy } from '../lost-output.ts';
import { print, printJson } from '../print.ts';

interface GenerateOptions {
  readonly out: string;
  readonly parts: number;
  readonly partBytes?: number;
  /** As it was called. */
  readonly perPart?: number;
  readonly total?: number;
  readonly types: SetOptions['types'];
  readonly alignment: string;
  readonly uneven?: boolean;
  readonly seed: number;
  readonly profile: SetOptions['profile'];
  readonly name: string;
  readonly layers?: number;
  readonly json?: boolean;
}

/** A model that llama.cpp runs has a least size: its parts cannot be as small as any number asked for. */
const largerThanAsked = ({ profile, parts, size }: SetOptions, total: number): string | undefined => {
  const asked = 'total' in size ? size.total : size.perPart * parts;
  if (total <= asked * 1.25) return undefined;
  return (
    `profile ${profile} cannot be as small as requested: ${parts} parts of ${sizeText(asked / parts)} were requested, and they have ${sizeText(total / parts)} each on average` +
    (profile === 'llama' ? '\n  --profile plain has parts of exactly the requested size, down to 4 KiB' : '')
  );
};

export const addGenerate = (program: Command, end: (status: number) => void): void => {
  program
    .command('generate')
    .description('write a split GGUF set whose every byte can be recomputed, and its manifest')
    .requiredOption('-o, --out <folder>', 'where the set goes; made if missing', parseFolder)
    .option('-N, --parts <n>', 'number of parts, 1 to 400', parseWhole(1, 400), 4)
    .option('--part-bytes <size>', 'bytes of each part, e.g. 17MiB (default: 16MiB)', parseBytes)
    .addOption(
      new Option('--per-part <size>', 'the former name of --part-bytes')
        .argParser(parseBytes)
        .conflicts('partBytes')
        .hideHelp(),
    )
    .addOption(
      new Option('--total <size>', 'bytes of all parts together, e.g. 3GiB')
        .argParser(parseBytes)
        .conflicts(['partBytes', 'perPart']),
    )
    .addOption(new Option('--types <type>', 'element types').choices(TYPE_CHOICES).default('F16'))
    .addOption(
      new Option('--alignment <bytes>', 'alignment of the tensor data')
        .choices(ALIGNMENTS.map(String))
        .default('32'),
    )
    .option('--uneven', 'parts of different sizes, decided by the seed')
    .option('--seed <n>', 'number from which the bytes are computed', parseWhole(0, 2 ** 32 - 1), 1)
    .addOption(
      new Option(
        '--profile <profile>',
        'llama: a model llama.cpp runs; plain: valid GGUF of exact size, down to 4KiB a part',
      )
        .choices(PROFILES)
        .default('llama'),
    )
    .option(
      '--layers <n>',
      'number of layers of a llama model; a layer has 9 tensors (default: as many as fit)',
      parseWhole(1, 512),
    )
    .option('--name <stem>', 'stem of the file names', 'unimap')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nExample:\n  ${unimap} generate --parts 100 --part-bytes 17MiB --out models/hundred`,
    )
    .action(async (options: GenerateOptions) => {
      const set = resolveOptions({
        parts: options.parts,
        size:
          options.total === undefined
            ? { perPart: options.partBytes ?? options.perPart ?? 16 * 1024 ** 2 }
            : { total: options.total },
        types: options.types,
        alignment: Number(options.alignment) as SetOptions['alignment'],
        uneven: options.uneven ?? false,
        seed: options.seed,
        profile: options.profile,
        name: options.name,
        ...(options.layers !== undefined && { layers: options.layers }),
      });
      const status = await inSession(async (session) => {
        const plan = planSet(set);
        const total = plan.parts.reduce((sum, part) => sum + part.bytes, 0);
        const larger = largerThanAsked(set, total);
        if (larger !== undefined) session.say(larger);
        const started = process.hrtime.bigint();
        let shown = 0;
        const generated = await generateSet(set, options.out, {
          signal: session.signal,
          onWriting: () => {
            session.say(
              `writing ${counted(plan.parts.length, 'part')}, ${sizeText(total)}, to ${options.out}`,
            );
          },
          onProgress: (done, all) => {
            const percent = Math.floor((done / all) * 100);
            if (percent < shown + (process.stderr.isTTY ? 1 : 25)) return;
            shown = percent;
            if (process.stderr.isTTY) process.stderr.write(`\r${percent} %`);
            else session.say(`${percent} %`);
          },
        });
        if (process.stderr.isTTY) process.stderr.write('\r');
        const seconds = Number(process.hrtime.bigint() - started) / 1e9;
        const summary = {
          directory: generated.directory,
          manifest: generated.manifestPath,
          first: generated.manifest.parts[0]?.file,
          parts: plan.parts.length,
          bytes: total,
          tensors: generated.manifest.tensors.length,
          reused: generated.reused,
        };
        const how = generated.reused
          ? 'was there already: sizes and the first and last 4 KiB of each part are right (`unimap verify` compares every byte)'
          : `written at ${(total / 1e9 / seconds).toFixed(2)} GB/s`;
        stdoutIsACopy();
        if (options.json) printJson(summary, 2);
        else
          print(
            `${visibleText(generated.directory)}: ${counted(summary.parts, 'part')}, ${sizeText(total)}, ${counted(summary.tensors, 'tensor')}, ${how}\n`,
          );
        return 0;
      }).catch((error: unknown) => {
        if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'EACCES') {
          throw new UnimapError(
            'not-writable',
            error.message,
            `choose another --out, or make ${options.out} writable`,
            {
              exitStatus: 2,
              cause: error,
            },
          );
        }
        throw error;
      });
      end(status);
    });
};
