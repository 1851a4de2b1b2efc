import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writtenFile, type Value } from '../gguf/test-support/written-header.ts';
import { machineTree, plainMachine } from '../machine/topology/test-support/machine-tree.ts';
import { mapStrings } from '../wording/map-strings.ts';
import {
  longestRun,
  rawCharacter,
  worstNames,
  worstStrings,
} from '../wording/test-support/hostile-strings.ts';
import { reproduce, resumeCommand } from './run-choice.ts';

// A process a command, and some take more than a second to begin.
vi.setConfig({ testTimeout: 300_000 });

const main = join(import.meta.dirname, 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-hostile-'));
const published = join(
  import.meta.dirname,
  '../../reports/published/2026-11-23-four-nodes-emulated/results.json',
);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const text = worstStrings.join(' ');
const string = (value: string): Value => ({ type: 'string', value });

/** A folder with a model in it, both of names that nobody means well with; its texts are such as well. */
const hostileModel = (name: string, folderName: string): string => {
  const folder = join(scratch, folderName);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.gguf`);
  const keys = ['general.architecture', 'general.name', `general.${text}`] as const;
  writeFileSync(
    path,
    writtenFile(
      {
        metadata: keys.map((key) => [key, string(text)] as const),
        tensors: [
          { name: text, dims: [8], type: 0, offset: 0 },
          { name: `${text}2`, dims: [256], type: 139, offset: 32 },
        ],
      },
      4096,
    ),
  );
  return path;
};

const unimap = async (...args: string[]) => {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [main, ...args], {
    reject: false,
    cwd: scratch,
  });
  for (const output of [stdout, stderr]) {
    expect(rawCharacter(output)).toBeUndefined();
    if (!args.includes('--json')) expect(longestRun(output)).toBeLessThan(2500);
    expect(output).not.toMatch(/^\s+at .*\.ts:\d+/mu);
  }
  return { stdout, stderr, exitCode };
};

describe('no command gives a terminal what a file says to it:', () => {
  const models: string[] = [];
  beforeAll(() => {
    worstNames.forEach((name, index) => {
      models.push(hostileModel(name, `folder ${index} $(x) ${name.slice(0, 20)}`));
    });
  });

  test('inspect, of each name', async () => {
    for (const model of models.slice(0, 3))
      expect((await unimap('inspect', model, '--tensors')).exitCode).toBe(0);
  });

  test('inspect --json, which keeps the names as they are', async () => {
    const { stdout } = await unimap('inspect', models[0] ?? '', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      architecture: text,
      parts: [{ path: models[0] }],
      tensors: [{ name: text }, { name: `${text}2`, unknownType: 139 }],
    });
  });

  test.each<[command: string, ...options: string[]]>([
    ['load', '-s', 'llama-mmap'],
    ['verify', '-s', 'llama-mmap'],
    ['verify', '-s', 'llama-mmap', '--json'],
    ['doctor', '--set'],
  ])('%s', async (command, ...options) => {
    const model = models[1] ?? '';
    const args = options[0] === '--set' ? ['--set', model] : [model, ...options];
    const { exitCode } = await unimap(command, ...args);
    if (command !== 'doctor') expect([0, 3]).toContain(exitCode);
  });

  test('run --dry-run --model', async () => {
    const { stdout } = await unimap('run', '--dry-run', '--model', models[2] ?? '');
    expect(stdout).toContain('estimated time');
  });

  test('errors about a path, a scenario, an option, results', async () => {
    const file = join(scratch, `${worstNames[0] ?? ''}.ts`);
    writeFileSync(file, `throw new Error(${JSON.stringify(text)});`);
    const results = join(scratch, worstNames[3] ?? '');
    writeFileSync(results, text);
    for (const args of [
      ...models.slice(0, 3).map((model) => ['inspect', `${model}.none`]),
      ['run', file],
      ['run', text],
      ['load', models[0] ?? '', '-s', text],
      ['inspect', `--${text}`],
      ['report', results],
      ['report', `${results}.none`],
      ['topology', '--sysfs', results],
      ['generate', '--parts', '1', '--per-part', '16KiB', '--out', join(results, 'below-a-file')],
    ]) {
      const { exitCode, stderr } = await unimap(...args);
      expect(exitCode, stderr).toBe(2);
    }
  });

  test('report and compare, of a results file whose texts somebody changed', async () => {
    const changed = mapStrings(JSON.parse(readFileSync(published, 'utf8')) as object, (each, key) =>
      ['title', 'message', 'reason', 'remedy', 'command', 'model', 'kernel'].includes(key)
        ? `${each}${text}`
        : each,
    );
    const file = join(scratch, 'results.json');
    writeFileSync(file, JSON.stringify(changed));
    for (const args of [
      ['--format', 'md'],
      ['--format', 'csv'],
      ['--format', 'json'],
      ['--format', 'summary'],
      ['--out', join(scratch, worstNames[4] ?? '')],
    ])
      expect((await unimap('report', file, ...args)).exitCode).toBe(0);
    const svg = join(scratch, worstNames[4] ?? '', 'report.html');
    expect(rawCharacter(readFileSync(svg, 'utf8'))).toBeUndefined();
    await unimap('compare', file, published);
  });

  test('topology, of a recorded machine', async () => {
    const folder = join(scratch, `machine ${worstNames[1] ?? ''}`);
    for (const [name, content] of Object.entries(machineTree(plainMachine))) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), String(content));
    }
    writeFileSync(join(folder, 'proc/cpuinfo'), `processor : 0\nmodel name : ${text}\n`);
    for (const args of [[], ['--json'], ['--svg', '-']])
      expect((await unimap('topology', '--sysfs', folder, ...args)).exitCode).toBe(0);
  });
});

test('a command to type again is read by a shell as what was meant, whatever names are in it', () => {
  const words = (command: string): string[] =>
    execFileSync('bash', ['--norc', '-c', `printf '%s\\0' ${command}`], {
      cwd: scratch,
      env: { LC_ALL: 'C.UTF-8' },
    })
      .toString()
      .split('\0')
      .slice(0, -1);
  for (const name of [...worstNames, '$(touch evil)', "it's", 'a b', '-o']) {
    const folder = join(scratch, name);
    const resumed = resumeCommand([`./${name}.ts`], { out: folder, model: `${folder}.gguf` });
    expect(rawCharacter(resumed)).toBeUndefined();
    expect(words(resumed)).toEqual([
      'npx',
      'unimap',
      'run',
      `./${name}.ts`,
      '--resume',
      '--out',
      folder,
      '--model',
      `${folder}.gguf`,
    ]);
    const again = reproduce([], { seed: 1, out: folder, model: `${folder}.gguf` });
    expect(words(again)).toEqual(['npx', 'unimap', 'run', '--model', `${name}.gguf`, '--seed', '1']);
  }
});

describe('what is given is read if it is a regular file of a size that can be, and refused at once if not:', () => {
  const pipe = join(scratch, 'pipe');
  const endless = join(scratch, 'endless');
  const huge = join(scratch, 'huge.ts');
  beforeAll(() => {
    execFileSync('mkfifo', [pipe]);
    symlinkSync('/dev/zero', endless);
    writeFileSync(huge, '');
    execFileSync('truncate', ['-s', '1T', huge]);
  });

  test.each([
    ['a pipe as results', ['report', pipe]],
    ['a link to /dev/zero as results', ['report', endless]],
    ['a file of a tebibyte as results', ['report', huge]],
    ['a file of a tebibyte as a scenario', ['run', huge, '--dry-run']],
    ['a pipe as a model', ['inspect', pipe]],
    ['a link to /dev/zero as a model', ['inspect', endless]],
  ])('%s', async (_, args) => {
    const { exitCode, stderr } = await unimap(...args);
    expect(exitCode, stderr).toBe(2);
  });

  test.each([
    ['a pipe', pipe],
    ['a link to /dev/zero', endless],
  ])(
    '%s as the journal of a run to resume, or as the manifest of a folder without parts',
    async (_, file) => {
      for (const [name, args] of [
        ['samples.ndjson', ['run', '--resume', '--out']],
        ['manifest.json', ['inspect']],
      ] as const) {
        const folder = mkdtempSync(join(scratch, 'given-'));
        symlinkSync(file, join(folder, name));
        const { exitCode, stderr } = await unimap(...args, folder);
        expect(exitCode, stderr).toBe(2);
        expect(stderr).toContain('not a regular file');
      }
    },
  );
});

test('a model without weights is no model to load, and is said to be none', async () => {
  const path = join(scratch, 'vocabulary.gguf');
  writeFileSync(path, writtenFile({ metadata: [['general.architecture', string('llama')]] }, 0));
  expect((await unimap('inspect', path)).exitCode).toBe(0);
  const copy = join(scratch, 'copy.gguf');
  renameSync(path, copy);
  for (const args of [
    ['load', copy, '-s', 'llama-read'],
    ['verify', copy],
    ['run', '--dry-run', '--model', copy],
  ]) {
    const { exitCode, stderr } = await unimap(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('holds no weights');
  }
});

test('verify and inspect name the holes of a part, what is unknown of its types, and what llama.cpp would refuse', async () => {
  const path = join(scratch, 'm.gguf');
  const tensors = [
    { name: 'a', dims: [1_000_000], type: 139, offset: 0 },
    { name: 'b', dims: [8], type: 0, offset: 4_000_128 },
  ];
  const whole = writtenFile(
    {
      metadata: [
        ['k', { type: 'u8', value: 1 }],
        ['k', { type: 'u8', value: 1 }],
      ],
      tensors,
    },
    4_000_192,
  );
  writeFileSync(path, whole.subarray(0, 2 ** 20));
  execFileSync('truncate', ['-s', String(whole.length), path]);
  for (const args of [
    ['inspect', path],
    ['verify', path, '-s', 'llama-mmap'],
  ]) {
    const { stdout } = await unimap(...args);
    expect(stdout).toContain('holes: bytes were never written in part');
    expect(stdout).toContain('1 tensor is of type 139, unknown to unimap (the first: a)');
    expect(stdout).toContain('llama.cpp will not open this: metadata key k is there twice');
  }
});
