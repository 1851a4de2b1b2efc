/** What a name, a path or a message may hold that somebody wrote on purpose, and what of it must not come out raw. */
import fc from 'fast-check';

const pieces = [
  '\u001B[2J\u001B]0;title\u0007',
  '\u009B31m',
  '\u202Egnp.exe',
  '\u200B\uFEFF',
  '\u{e000}trace\u{e002}',
  '\u{e13c}\u{e160}',
  '\r\nline\n',
  '\u2028# heading\n# heading',
  '<img src=x onerror=evil()>',
  '</script><script>evil()</script>',
  '<!-- ',
  '[evil](javascript:evil())',
  '![evil](https://evil.example/x.png)',
  'https://evil.example',
  '**evil**',
  '__evil__',
  '~~evil~~',
  '`evil`',
  '```',
  '|evil|',
  '\\',
  '&lt;evil&gt;',
  '$(evil)',
  '; evil #',
  '"evil\'',
  '=evil()',
  '@evil',
  'x'.repeat(5000),
  'plain',
];

/** Several of them, one after the other. */
export const hostileStrings: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
  .map((chosen) => chosen.join(''));

/** All of them, a few at a time: what is longer than a name is cut, and its middle would not be tried. */
export const worstStrings: readonly string[] = Array.from(
  { length: Math.ceil(pieces.length / 4) },
  (_, index) => pieces.slice(4 * index, 4 * index + 4).join(' '),
);

/** As the name of a file: no slash, no zero, at most 200 bytes. */
export const worstNames: readonly string[] = worstStrings.map((text) =>
  Buffer.from(text.replaceAll(/[/\0]/gu, '').replaceAll(/x{50,}/gu, 'x'.repeat(60)))
    .subarray(0, 200)
    .toString()
    .replaceAll('\u{fffd}', ''),
);

const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

/** The first character of a text that a terminal would obey or nobody sees, as a number; undefined where there is none. */
export const rawCharacter = (text: string): string | undefined =>
  obeyed
    .exec(text.replaceAll(/[\n\t]/gu, ''))?.[0]
    .codePointAt(0)
    ?.toString(16);

/** The longest run of one character: what is cut holds none of thousands. */
export const longestRun = (text: string): number =>
  (text.match(/x{50,}/gu) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
