import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';

const launcher = join(import.meta.dirname, '../unimap.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-completion-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
const unimap = (...args: string[]) => execa(process.execPath, [launcher, ...args], { reject: false });
const suggested = async (...typed: string[]): Promise<string[]> =>
  (await unimap('complete', '--', ...typed)).stdout
    .split('\n')
    .filter((line) => !line.startsWith(':'))
    .map((line) => line.split('\t')[0] ?? '');

test('commands, their options and the choices of an option are suggested, and hidden commands are not', async () => {
  expect(await suggested('ver')).toEqual(['verify']);
  expect(await suggested('run', '--mod')).toEqual(['--model']);
  expect(await suggested('run', '--no-w')).toEqual(['--no-wait']);
  expect(await suggested('generate', '--color', '')).toEqual(['auto', 'always', 'never']);
  expect(await suggested('')).not.toContain('man');
}, 200_000);

test.each(['bash', 'zsh', 'fish'])(
  'the script for %s is one that the shell itself can read',
  async (shell) => {
    const { stdout, exitCode } = await unimap('completion', shell);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('unimap');
    const file = join(scratch, shell);
    writeFileSync(file, stdout);
    const checked = await execa(shell, [shell === 'fish' ? '--no-execute' : '-n', file], { reject: false });
    // A shell that is not installed cannot be asked.
    if (checked.code !== 'ENOENT') expect([checked.exitCode, checked.stderr]).toEqual([0, '']);
  },
);

test('bash completes a command by the script', async () => {
  const { stdout } = await unimap('completion', 'bash');
  const file = join(scratch, 'unimap.bash');
  // The package bash-completion brings the function that reads the line.
  writeFileSync(
    file,
    `unimap() { '${process.execPath}' '${launcher}' "$@"; }
_get_comp_words_by_ref() { cur=top; prev=unimap; words=(unimap top); cword=1; }
${stdout}
function=$(complete -p unimap | sed -E 's/.*-F ([^ ]+).*/\\1/')
"$function" unimap top unimap
echo "completed: \${COMPREPLY[*]}"`,
  );
  const done = await execa('bash', [file], { reject: false });
  expect(done.stdout).toMatch(/completed: topology\s*$/);
});

test('a shell that there is no script for is bad usage', async () => {
  expect((await unimap('completion', 'csh')).exitCode).toBe(2);
});
