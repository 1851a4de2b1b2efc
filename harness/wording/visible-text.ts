/**
 * Text that comes from files (names of tensors, keys, paths, scenarios) as it may be shown: what a terminal would obey,
 * or a reader could not see, stands as an escape. Nothing else is changed, and text that was escaped stays as it is.
 */

/** Controls (C0, DEL, C1), format characters (bidi marks, zero widths, tags), separators, private use, lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const hiddenButLines = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return named[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
};

/** On one line. */
export const visibleText = (text: string): string => text.replaceAll(hidden, escape);

/** For what has lines of its own: line breaks and tabs stay. */
export const visibleLines = (text: string): string => text.replaceAll(hiddenButLines, escape);

/** `text` with its middle left out, where it has more than `most` characters; says how many it had. */
export const cutText = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const tail = Math.floor(most / 4);
  return `${characters.slice(0, most - tail).join('')}…${characters.slice(-tail).join('')} (${characters.length} characters)`;
};

const longestName = 160;

/** A name in a message, a table or a picture: on one line, escaped, cut. */
export const nameText = (name: string): string => cutText(visibleText(name), longestName);
