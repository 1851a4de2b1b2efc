/** A picture as Markdown, beside the report in `plots/`. Its finding stands for it where it cannot be seen. */
export const picture = ({ name, finding }: { readonly name: string; readonly finding: string }): string =>
  `![${finding.replaceAll(/[\\[\]]/gu, String.raw`\$&`).replaceAll(/[\r\n]+/gu, ' ')}](plots/${name}.svg)`;
