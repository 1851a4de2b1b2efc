/** Broken between words; a word longer than a line has one to itself. */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
};

/** The finding large, what is drawn below it. */
export const title = (finding: string, caption: string) => ({
  text: wrap(finding, 84),
  subtitle: wrap(caption, 112),
});
