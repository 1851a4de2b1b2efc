/** Where a section's plots stand within its text: a code point of private use, which no text of a report holds. */
export const plotsHere = '\u{e003}';

/** The text with its plots where it has a place for them, else before it. */
export const withPlots = (text: string, pictures: readonly string[]): string[] => {
  const blocks = text.split('\n\n');
  return blocks.includes(plotsHere)
    ? blocks.flatMap((block) => (block === plotsHere ? pictures : [block]))
    : [...pictures, text];
};
