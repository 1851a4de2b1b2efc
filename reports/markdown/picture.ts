import { markdownText } from './markdown-text.ts';

/** A picture as Markdown, beside the report in `plots/`. Its finding stands for it where it cannot be seen. */
export const picture = ({ name, finding }: { readonly name: string; readonly finding: string }): string =>
  `![${markdownText(finding.replaceAll(/[\r\n]+/gu, ' '))}](plots/${name}.svg)`;
