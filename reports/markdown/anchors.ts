interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** As code hosts make them: lower case, no punctuation but hyphens, spaces as hyphens, `-1` after one that is taken. */
export const anchorNamer = (): ((heading: string) => string) => {
  const taken = new Map<string, number>();
  return (heading) => {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation}\s-]/gu, '')
      .replaceAll(/\s/gu, '-');
    let count = taken.get(plain) ?? 0;
    let anchor = count === 0 ? plain : `${plain}-${count}`;
    while (count > 0 && taken.has(anchor)) {
      count += 1;
      anchor = `${plain}-${count}`;
    }
    taken.set(plain, count + 1);
    if (anchor !== plain) taken.set(anchor, 1);
    return anchor;
  };
};

/** A heading line, as its level and text; lines of code are none. */
export const headingOf = (line: string): Pick<Heading, 'level' | 'text'> | undefined => {
  const [, marks, text] = /^(#{1,3}) (.*)$/u.exec(line) ?? [];
  return marks === undefined || text === undefined ? undefined : { level: marks.length, text };
};

/** The headings of a text in their order, each with its anchor. */
export const headingsOf = (markdown: string): Heading[] => {
  const anchorOf = anchorNamer();
  let code = false;
  return markdown.split('\n').flatMap((line) => {
    if (line.startsWith('```')) code = !code;
    const heading = code ? undefined : headingOf(line);
    return heading === undefined ? [] : [{ ...heading, anchor: anchorOf(heading.text) }];
  });
};
