import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

test('the manual page is made from the commands: each has its section, with its options', async () => {
  const { stdout: source } = await execa(process.execPath, [join(root, 'harness/unimap.mjs'), 'man']);
  const { stdout: help } = await execa(process.execPath, [join(root, 'harness/unimap.mjs'), '--help']);
  const [listed = ''] = (help.split('\nCommands:\n')[1] ?? '').split('\n\n');
  const commands = [...listed.matchAll(/^ {2}([a-z]+)\b/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help');
  expect(commands.length).toBeGreaterThan(15);
  const page = await execa(
    join(root, 'node_modules/.bin/marked-man'),
    ['--section', '1', '--name', 'unimap'],
    {
      input: source,
    },
  );
  const sections = [...page.stdout.matchAll(/^\.SS "?([a-z]+)/gm)].map(([, name]) => name);
  expect(sections).toEqual(commands);
  expect(page.stdout).toMatch(/^\.TH "UNIMAP" "1"/m);
  expect(page.stdout).toContain('\\fB\\-\\-no\\-wait\\fR');
}, 200_000);
