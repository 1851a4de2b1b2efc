const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** JSON with the same value, in which no character is raw that a terminal would obey or a reader could not see. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(hidden, (character) =>
    // Line breaks of the layout; those within strings are escapes already.
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => String.raw`\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
