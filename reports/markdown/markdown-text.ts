/**
 * Text that is data, so that it stands in Markdown as itself: no emphasis, code, link, picture, tag, heading or list comes of
 * it, wherever it is put. A bar is left to the table, which it alone would end. Text of ours that means Markdown is not
 * given to this.
 */
export const markdownText = (text: string): string =>
  text
    .replaceAll(/[\\`*[\]~]/gu, String.raw`\$&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replaceAll(/&(?=#?\w+;)/gu, String.raw`\&`)
    .replaceAll('<', '&lt;')
    // Code hosts make links of what looks like an address.
    .replaceAll('://', String.raw`:\//`)
    .replaceAll(/\bwww\./giu, (found) => found.replace('.', String.raw`\.`))
    // What begins a line: headings, quotations, lists; and what makes a heading of the line above, or a rule.
    .replace(/^(\s*)([#>]|[+-](?=\s|$)|[=-](?=[=-]*\s*$))/u, String.raw`$1\$2`)
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/u, String.raw`$1\$2`);
