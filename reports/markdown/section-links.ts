const link = /\[([^\]]+)\]\(#section:([a-z0-9-]+)\)/gu;

/** A link to a section of the report by its id; its anchor is known only when the whole report stands. */
export const sectionLink = (words: string, section: string): string => `[${words}](#section:${section})`;

/** Links to sections that are there lead to their anchors; of the others the words stay. */
export const withAnchors = (markdown: string, anchors: ReadonlyMap<string, string>): string =>
  markdown.replaceAll(link, (_, words: string, section: string) => {
    const anchor = anchors.get(section);
    return anchor === undefined ? words : `[${words}](#${anchor})`;
  });
