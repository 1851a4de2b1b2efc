import { styleText } from 'node:util';

/** Verdicts by their shape; a colour only repeats it. */
export const signs = { good: '✓', bad: '✗', unsure: '≈', even: '=' } as const;

const colours = { '✓': 'green', '✗': 'red', '≈': 'yellow' } as const;

/** A sign and what stands behind it, up to the end of its cell or line. */
const signed = /(?<=^|\| )([✓✗≈]) [^|\s][^|\n]*?(?= *\||$)/gmu;

/** Text with tables in it, the lines and cells that begin with a sign in its colour. */
export const paintSigns = (text: string): string =>
  text.replaceAll(signed, (found, sign: keyof typeof colours) =>
    styleText(colours[sign], found, { validateStream: false }),
  );
