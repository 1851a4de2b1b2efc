import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';
import { shellBytes, shellWord } from './shell-word.ts';
import { cutText, nameText, visibleLines, visibleText } from './visible-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const raw = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

test('what a terminal obeys or nobody sees stands as an escape, all else as it was', () => {
  expect(visibleText('a\u001B[2J\u009Bb\u202Ec\nd é 模 |')).toBe('a\\x1b[2J\\x9bb\\u{202e}c\\nd é 模 |');
  expect(visibleLines('a\n\tb\r')).toBe('a\n\tb\\r');
  fc.assert(
    fc.property(anyText, (text) => {
      expect(visibleText(text)).not.toMatch(raw);
      expect(visibleText(visibleText(text))).toBe(visibleText(text));
      expect(visibleLines(text).replaceAll(/[\n\t]/gu, '')).not.toMatch(raw);
    }),
  );
});

test('a name of 5,000 characters is cut in its middle, and says how long it was', () => {
  const shown = nameText(`start${'x'.repeat(4990)}end`);
  expect(shown).toMatch(/^startx+…x+end \(4998 characters\)$/u);
  expect(shown.length).toBeLessThan(200);
  expect(cutText('😀'.repeat(10), 4)).toBe('😀😀😀…😀 (10 characters)');
  expect(nameText('short')).toBe('short');
});

test('JSON keeps its value and shows no raw character', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = jsonText({ [text]: [text] }, 1);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
      expect(json.replaceAll('\n', '')).not.toMatch(raw);
    }),
  );
});

test('a shell reads a quoted word back as it was, and sees nothing raw', () => {
  const words = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        'a b',
        '$(x)',
        "it's",
        '`x`',
        '-rf',
        '',
        '~',
        '*',
        '=x',
        "'\n\u001B1",
        '#',
        '\u202Eab',
        '{a,b}',
      ),
    ),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(words, (given) => {
      // No program can be given a zero, and a lone surrogate has no bytes.
      const each = given.map((word) => word.replaceAll('\0', '').toWellFormed());
      const quoted = each.map(shellWord);
      for (const word of quoted) expect(word).not.toMatch(raw);
      const read = execFileSync('bash', ['--norc', '-c', `printf '%s\\0' ${quoted.join(' ')}`], {
        env: { LC_ALL: 'C.UTF-8' },
      });
      expect(read.toString().split('\0').slice(0, -1)).toEqual(each);
    }),
    { numRuns: 60 },
  );
});

test('a name that is no UTF-8 reaches the shell byte for byte', () => {
  const name = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x61, 0x20, 0x27, 0x5c, 0x24, 0x1b, 0x31]);
  const read = execFileSync('bash', ['--norc', '-c', `printf %s ${shellBytes(name)}`], {
    env: { LC_ALL: 'C' },
  });
  expect(read.equals(name)).toBe(true);
  expect(shellBytes(Buffer.from('a b'))).toBe("'a b'");
});
