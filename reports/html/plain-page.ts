import { readFileSync } from 'node:fs';
import { escaped, markdownToHtml } from './markdown-to-html.ts';

/** A page of Markdown as one HTML file that needs no other. `pictures`: each plot as drawn, by its name. */
export const plainPage = (
  title: string,
  markdown: string,
  pictures: ReadonlyMap<string, string>,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
${readFileSync(new URL('page-style.css', import.meta.url), 'utf8')}</style>
</head>
<body>
${markdownToHtml(markdown, {
  picture: (name) => `<figure id="plot-${name}">${pictures.get(name) ?? ''}</figure>`,
  trace: () => '',
})}
</body>
</html>
`;
