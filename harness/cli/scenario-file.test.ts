import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { integrity } from '../../reports/claims/unified-mapping/integrity.ts';
import type { ResultsRecord } from '../results/index.ts';

const checkout = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-scenario-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const readme = readFileSync(join(checkout, 'scenarios/README.md'), 'utf8');
const template = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? '';

const run = (...args: string[]) =>
  execa(process.execPath, [join(checkout, 'harness/unimap.mjs'), 'run', ...args], {
    reject: false,
    cwd: scratch,
  });
const written = (name: string, text: string): string => {
  writeFileSync(join(scratch, name), text);
  return `./${name}`;
};
const out = join(scratch, 'out');

/** What the compiler has against a text, taken for a file beside the scenarios. */
const diagnostics = (text: string): string[] => {
  const path = join(checkout, 'scenarios/few-small-parts.ts');
  const { config } = ts.readConfigFile(join(checkout, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, checkout);
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([path], options, {
    ...host,
    fileExists: (file) => file === path || host.fileExists(file),
    readFile: (file) => (file === path ? text : host.readFile(file)),
    getSourceFile: (file, language) =>
      file === path ? ts.createSourceFile(file, text, language) : host.getSourceFile(file, language),
  });
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

test('the template has twenty lines at most and satisfies the compiler, which would find a strategy unheard of', () => {
  expect(template.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  expect(diagnostics(template)).toEqual([]);
  expect(diagnostics(template.replace("'unified'", "'unifed'")).join()).toContain('unifed');
}, 60_000);

test('the template runs as a file of the user’s, and its question is answered in the report', async () => {
  const file = written('few-small-parts.ts', template);
  const { stdout, exitCode } = await run(
    file,
    ...['--quick', '--seed', '3', '--allow-fallback', '--print', '--out', out],
  );
  expect(exitCode).toBe(0);
  const report = readFileSync(join(out, 'report.md'), 'utf8');
  expect(stdout).toBe(report.trimEnd());
  expect(report).toContain('| few-small-parts | 8 parts of 64 KiB | 6 | 6 | the number was fixed |');
  expect(report).toContain('npx unimap run ./few-small-parts.ts --quick --seed 3\n');
  const results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as ResultsRecord;
  expect(new Set(results.samples.map(({ scenario }) => scenario))).toEqual(new Set(['few-small-parts']));
  expect(results.arms.map(({ strategy }) => strategy)).toEqual(['per-part', 'unified']);
  expect(results.derived?.claims.find(({ id }) => id === integrity.id)?.verdict).toBe('confirmed');
}, 120_000);

test('its run is resumed with the file named again, and not without', async () => {
  const file = written('few-small-parts.ts', template);
  const without = await run('--resume', '--out', out);
  expect(without.exitCode).toBe(2);
  expect(without.stderr).toContain('few-small-parts, whose path is not kept');
  const other = written('other.ts', template.replace('parts: 8', 'parts: 9'));
  const changed = await run(other, '--resume', '--out', out);
  expect(changed.exitCode).toBe(2);
  expect(changed.stderr).toContain('its sets or arms are no longer the same');
  const resumed = await run(file, '--resume', '--allow-fallback', '--print', '--out', out);
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stdout).toContain('This run was interrupted and continued 1 time');
  expect(resumed.stdout).toContain('npx unimap run ./few-small-parts.ts --quick --seed 3\n');
}, 120_000);

test.each([
  ['a file that is not there', undefined, /there is no file .*bad\.ts/],
  ['a syntax error', template.replace("'few-small-parts',", "'few-small-parts'"), /bad\.ts:7 does not run: /],
  ['an error of its own', `throw new Error('no luck');\n${template}`, /bad\.ts does not run: no luck/],
  ['no default export', template.replace('export default', 'export const mine ='), /no default export/],
  ['a default export that is no object', 'export default 7;', /the file: Invalid input: expected object/],
  ['a strategy unheard of', template.replace("'unified'", "'unifed'"), /arms\.1\.strategy: .*"unified"/],
  ['a strategy with pages it cannot have', template.replace("'unified'", "'llama-mmap'"), /can have 4k/],
  ['a field unheard of', template.replace('micro:', 'mirco:'), /measure.*"mirco"/],
  ['an odd number of rounds', template.replace('maximum: 40', 'maximum: 41'), /rounds\.tiny: both even/],
  [
    'the name of a scenario there is',
    template.replace("'few-small-parts'", "'memory'"),
    /so does .*memory\.ts/,
  ],
])('%s is one clear error that names the file, with exit status 2', async (_, text, message) => {
  rmSync(join(scratch, 'bad.ts'), { force: true });
  if (text !== undefined) written('bad.ts', text);
  const { stdout, stderr, exitCode } = await run('./bad.ts', '--out', join(scratch, 'never'));
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^unimap: .*bad\.ts.*\n {2}\S.*$/);
  expect(stderr).toMatch(message);
});

test('two files of the same name of a scenario are refused; the same file twice is one', async () => {
  const [one, two] = [written('one.ts', template), written('two.ts', template)];
  const both = await run(one, two, '--dry-run');
  expect(both.exitCode).toBe(2);
  expect(both.stderr).toContain('one.ts');
  const same = await run(one, one, join(scratch, 'one.ts'), '--dry-run');
  expect(same.exitCode).toBe(0);
  expect(same.stdout).toContain('[1/1] few-small-parts: 8 parts of 64 KiB');
});
