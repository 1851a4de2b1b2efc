/** The kernel writes blanks, line breaks and backslashes of a path in /proc as `\040`. */
export const kernelPath = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
