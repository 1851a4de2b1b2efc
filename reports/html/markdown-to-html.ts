import { anchorNamer, headingOf } from '../markdown/anchors.ts';
import { verdictSigns } from '../wording/verdict-signs.ts';
import { tracesOf, withoutTraces } from '../markdown/trace.ts';

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Where the code points begin that stand for escaped punctuation while the rest is read; no text of a report holds them. */
const hiding = 0xe100;
const hidden = (markdown: string): string =>
  markdown
    .replaceAll('\\|', '|')
    .replaceAll(/\\([!-/:-@[-`{-~])/gu, (_, mark: string) =>
      String.fromCodePoint(hiding + mark.charCodeAt(0)),
    );
const unhidden = (html: string): string =>
  html.replaceAll(/[\u{e121}-\u{e17e}]/gu, (mark) =>
    escaped(String.fromCodePoint((mark.codePointAt(0) ?? 0) - hiding)),
  );

/** A verdict has a colour besides its sign. */
const signClasses = new Map([
  [verdictSigns.confirmed, 'confirmed'],
  [verdictSigns.refuted, 'refuted'],
  [verdictSigns.inconclusive, 'inconclusive'],
] as [string, string][]);

/** Stands for a piece of code while the text around it is read: what is bold may hold code. No text of a report holds it. */
const codeMark = '\u{e004}';

const written = (text: string): string => escaped(text.replaceAll('&lt;', '<'));

/** Code, links within the page, bold, italics; the escapes our tables use are undone before anything is escaped for HTML. */
const inline = (markdown: string): string => {
  const codes: string[] = [];
  const text = hidden(markdown).replaceAll(/`([^`]*)`/gu, (_, code: string) => {
    codes.push(written(code));
    return codeMark;
  });
  return unhidden(
    written(text)
      .replace(/\[([^\]]+)\]\(#([^)\s]+)\)/gu, '<a href="#$2">$1</a>')
      .replace(/\*\*(.+?)\*\*/gu, '<strong>$1</strong>')
      .replace(/(^|\s)\*([^*\s][^*]*)\*/gu, '$1<em>$2</em>')
      .replace(/[✓✗≈]/gu, (sign) => `<span class="${signClasses.get(sign) ?? ''}">${sign}</span>`)
      .replaceAll(codeMark, () => `<code>${codes.shift() ?? ''}</code>`),
  );
};

interface Inlined {
  /** The page has a script that makes what is folded a part of it only when it is unfolded: thousands of rows slow all else. */
  readonly unfolds?: true;
  /** What stands for the picture of a name. */
  readonly picture: (name: string) => string;
  /** The attribute that names the samples behind a row or cell. */
  readonly trace: (ids: readonly string[]) => string;
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim());

const tableOf = (lines: readonly string[], { trace }: Inlined): string => {
  const [head = '', rule = '', ...body] = lines;
  const right = cellsOf(rule).map((cell) => cell.endsWith(':') && !cell.startsWith(':'));
  const row = (line: string, tag: 'td' | 'th'): string => {
    const cells = cellsOf(line);
    const attributes = (ids: readonly string[]): string => (ids.length > 0 ? ` ${trace(ids)}` : '');
    const inRow = cells.map((cell, place) => {
      const own = place === 0 ? '' : attributes(tracesOf(cell));
      return `<${tag}${right[place] ? ' class="n"' : ''}${own}>${inline(withoutTraces(cell))}</${tag}>`;
    });
    return `<tr${attributes(tracesOf(cells[0] ?? ''))}>${inRow.join('')}</tr>`;
  };
  return `<div class="table"><table><thead>${row(head, 'th')}</thead><tbody>\n${body.map((line) => row(line, 'td')).join('\n')}\n</tbody></table></div>`;
};

/** HTML of the Markdown our reports are written in, and of no other: see `markdown/table.ts` for what that is. */
export const markdownToHtml = (markdown: string, inlined: Inlined): string => {
  const html: string[] = [];
  const anchorOf = anchorNamer();
  const lines = markdown.split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const following = (belongs: (next: string) => boolean): string[] => {
      const end = lines.findIndex((next) => !belongs(next));
      return lines.splice(0, end < 0 ? lines.length : end);
    };
    const heading = headingOf(line);
    const [, name] = /^!\[.*\]\(plots\/(.+)\.svg\)$/u.exec(line) ?? [];
    if (line === '') continue;
    if (heading !== undefined) {
      const { level, text } = heading;
      html.push(`<h${level} id="${escaped(anchorOf(text))}">${inline(text)}</h${level}>`);
    } else if (name !== undefined) html.push(inlined.picture(name));
    else if (line.startsWith('<details>')) {
      html.push(
        `<details><summary>${escaped(line.replaceAll(/<[^>]+>/gu, ''))}</summary>${inlined.unfolds ? '<template>' : ''}`,
      );
    } else if (line === '</details>') html.push(`${inlined.unfolds ? '</template>' : ''}</details>`);
    else if (line.startsWith('```')) {
      html.push(`<pre><code>${escaped(following((next) => next !== '```').join('\n'))}</code></pre>`);
      lines.shift();
    } else if (line.startsWith('|')) {
      html.push(tableOf([line, ...following((next) => next.startsWith('|'))], inlined));
    } else if (line.startsWith('- ')) {
      const items = [line, ...following((next) => next.startsWith('- '))];
      html.push(`<ul>\n${items.map((item) => `<li>${inline(item.slice(2))}</li>`).join('\n')}\n</ul>`);
    } else if (line.startsWith('> ')) html.push(`<blockquote>${inline(line.slice(2))}</blockquote>`);
    else html.push(`<p>${inline([line, ...following((next) => next !== '')].join(' '))}</p>`);
  }
  return html.join('\n');
};
