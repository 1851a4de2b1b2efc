/** Characters that mean nothing to a shell, wherever they stand. */
const plain = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/u;
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** In octal, whose three digits end by themselves: after a hexadecimal escape a digit might be taken for a part of it. */
const bytesText = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/**
 * A word of a command that a person is given to repeat, quoted for a POSIX shell. What cannot be seen stands as the escapes
 * of `$'..'` (POSIX 2024; bash, zsh, ksh): libraries that quote leave it raw, or drop it, and it would end in a terminal.
 */
export const shellWord = (word: string): string => {
  if (plain.test(word)) return word;
  if (word.search(hidden) === -1) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll(hidden, (character) => bytesText(Buffer.from(character)));
  return `$'${escaped}'`;
};

/** As `shellWord`, of a name that may be no text. */
export const shellBytes = (name: Uint8Array): string => {
  const text = Buffer.from(name);
  if (Buffer.from(text.toString()).equals(text)) return shellWord(text.toString());
  const pieces = Array.from(text.toString('latin1'), (character) =>
    /[A-Za-z0-9_@%+=:,. /()&-]/.test(character) ? character : bytesText(Buffer.from(character, 'latin1')),
  );
  return `$'${pieces.join('')}'`;
};
