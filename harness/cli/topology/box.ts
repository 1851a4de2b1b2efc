/** Something drawn, of a least size, at a place and of a size it is given there. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number, width: number, height: number) => string;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML holds it; characters XML cannot hold are left out. */
export const escapeText = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\ufffe\uffff]|\p{Cs}/gu, '').replace(/[&<>"]/g, (each) => escapes[each] ?? '');

/** No font can be measured here, so widths are those of a wide one. */
export const textWidth = (text: string, size: number): number => Math.ceil(text.length * size * 0.57);

export const textAt = (x: number, y: number, text: string, size: number, style = ''): string =>
  `<text x="${x}" y="${y}" font-size="${size}"${style === '' ? '' : ` class="${style}"`}>${escapeText(text)}</text>`;

export const rectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  style: string,
  radius = 3,
): string => `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" class="${style}"/>`;

/** A filled line of text as wide as what stands under it. */
export const strip = (text: string, style: string, size = 9): Box => ({
  width: textWidth(text, size) + 8,
  height: size + 7,
  at: (x, y, width, height) =>
    rectangle(x, y, width, height, style, 2) + textAt(x + width / 2, y + height - 5, text, size, 'centred'),
});

/** Lines of text without a frame. */
export const lines = (texts: readonly string[], size: number, style = ''): Box => ({
  width: texts.reduce((most, text) => Math.max(most, textWidth(text, size)), 0),
  height: texts.length * (size + 5),
  at: (x, y) =>
    texts.map((text, index) => textAt(x, y + size + index * (size + 5), text, size, style)).join(''),
});

const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Boxes under each other, all as wide as the widest; the last takes what height is left over. */
export const stack = (boxes: readonly Box[], gap = 3): Box => {
  const height = sum(boxes.map((box) => box.height)) + gap * Math.max(0, boxes.length - 1);
  return {
    width: most(boxes.map((box) => box.width)),
    height,
    at: (x, y, width, given) => {
      let top = y;
      return boxes
        .map((box, index) => {
          const own = index === boxes.length - 1 ? box.height + given - height : box.height;
          const drawn = box.at(x, top, width, own);
          top += own + gap;
          return drawn;
        })
        .join('');
    },
  };
};

/** A frame around a box. */
export const framed = (inner: Box, style: string, padding = 6): Box => ({
  width: inner.width + 2 * padding,
  height: inner.height + 2 * padding,
  at: (x, y, width, height) =>
    rectangle(x, y, width, height, style) +
    inner.at(x + padding, y + padding, width - 2 * padding, height - 2 * padding),
});

interface Grid {
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly width: number;
  readonly height: number;
}

const gridOf = (boxes: readonly Box[], columns: number, gap: number): Grid => {
  const widths = Array.from({ length: columns }, (_, column) =>
    most(boxes.filter((_, index) => index % columns === column).map((box) => box.width)),
  );
  const heights = Array.from({ length: Math.ceil(boxes.length / columns) }, (_, row) =>
    most(boxes.slice(row * columns, (row + 1) * columns).map((box) => box.height)),
  );
  return {
    widths,
    heights,
    width: sum(widths) + gap * (columns - 1),
    height: sum(heights) + gap * (heights.length - 1),
  };
};

/** How far a grid is from the wanted shape, a ragged last row counting as a flaw. */
const flaw = (grid: Grid, count: number, aspect: number): number =>
  Math.abs(Math.log(grid.width / grid.height / aspect)) +
  (6 * (grid.widths.length * grid.heights.length - count)) / count;

/** Boxes in as many columns as bring the whole nearest to `aspect`, its width by its height; wider columns share what is left over. */
export const grid = (boxes: readonly Box[], aspect: number, gap = 6): Box => {
  const choices = boxes.map((_, index) => gridOf(boxes, index + 1, gap));
  const [first, ...rest] = choices;
  if (first === undefined) return { width: 0, height: 0, at: () => '' };
  const best = rest.reduce(
    (a, b) => (flaw(b, boxes.length, aspect) < flaw(a, boxes.length, aspect) ? b : a),
    first,
  );
  const columns = best.widths.length;
  return {
    width: best.width,
    height: best.height,
    at: (x, y, width) => {
      const spareWidth = Math.max(0, width - best.width) / columns;
      return boxes
        .map((box, index) => {
          const [column, row] = [index % columns, Math.floor(index / columns)];
          const left = x + sum(best.widths.slice(0, column)) + column * (gap + spareWidth);
          const top = y + sum(best.heights.slice(0, row)) + row * gap;
          return box.at(left, top, (best.widths[column] ?? 0) + spareWidth, best.heights[row] ?? 0);
        })
        .join('');
    },
  };
};
