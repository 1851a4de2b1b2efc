const drawing = /\b(transform|d|x1|x2|y1|y2)="([^"]*)"/gu;
const longNumber = /-?\d+\.\d{3,}/gu;

/** A dot, written as two arcs. */
const circle = /<path([^>]*?) d="M([\d.]+),0A\2,\2,0,1,1,-\2,0A\2,\2,0,1,1,\2,0"/gu;

/** A picture within a page: what the page says once for all is left out, and so are parts that draw nothing. */
export const compactSvg = (svg: string): string =>
  svg
    .replace(/<style>[^<]*<\/style>/u, '')
    .replaceAll(/<path class="(?:background|foreground)"[^>]*\bd="(?:M0,0h0v0h0Z)?"[^>]*\/>/gu, '')
    .replaceAll(/ (?:font-family="[^"]*"|aria-roledescription="[^"]*"|opacity="1")/gu, '')
    .replaceAll(drawing, (_, name: string, value: string) => {
      const short = value.replaceAll(longNumber, (number) => String(Number(Number(number).toFixed(2))));
      return `${name}="${short}"`;
    })
    .replaceAll(circle, '<circle$1 r="$2"')
    .trim();

/** For a screen without a pointer that hovers: a mark keeps the name of its arm, by which it is switched off. */
export const withShortLabels = (svg: string): string =>
  svg
    .replaceAll(/ aria-label="([^"]*?) · [^"]*"/gu, ' aria-label="$1"')
    .replaceAll(' role="graphics-symbol"', '');
