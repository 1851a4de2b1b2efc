import type { Derived } from '../../derive-results.ts';
import { armLabel } from '../../rows/labels.ts';
import { conditions } from '../../rows/conditions.ts';
import { markedLines } from '../../plots/marked-lines.ts';
import { partSizeAxis, partsShape, timesAxis } from './axes.ts';
import { withBounds } from '../../rows/bounds.ts';
import { cellsOf, reachWords } from './grid.ts';
import type { Plot } from '../../plots/plot.ts';
import { armScale } from '../../rows/arm-scale.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';
import { title } from '../../plots/title.ts';

/** How the gain falls with the size of a part, a line a number of parts, with break-even, 10x and 100x marked. */
export const breakEvenCurve = (results: Derived, ups: readonly SpeedUp[]): Plot => {
  const { rows, parts, arms, values } = cellsOf(results, ups);
  const worth = [...Map.groupBy(ups, ({ arm }) => arm.id).values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const reach = reachWords(members, ({ low, speed }) => low > 1 && speed >= 1.1);
    return [
      { said: `${armLabel(results, first.arm)} is worth 10\u00a0% or more ${reach}`, measured: members },
    ];
  });
  const found = withBounds(worth);
  const caption = `The same ratios over the size of a part; at 1x both ways are even. ${conditions(results, rows)}.`;
  const x = partSizeAxis(values.map(({ bytes: size }) => size));
  const highest = Math.max(130, ...values.map(({ high }) => high));
  const lowest = Math.min(0.5, ...values.map(({ low }) => low));
  const y = (field: string) => timesAxis(field, lowest, highest);
  const shape = partsShape(parts);
  const scale = armScale(results, arms);
  return {
    name: 'break-even',
    finding: found,
    caption,
    spec: {
      title: title(found, caption),
      data: { values },
      concat: arms.map((arm) => {
        const label = armLabel(results, arm);
        const color = { value: scale.range[scale.domain.indexOf(label)] };
        return {
          title: { text: label, fontSize: 13, offset: 8, frame: 'group' },
          transform: [{ filter: { field: 'arm', equal: label } }],
          width: arms.length === 1 ? 560 : 330,
          height: 290,
          layer: [
            ...markedLines([1, 10, 100].map((at) => ({ at, name: at === 1 ? 'even' : `${at}x` }))),
            {
              mark: { type: 'line', strokeWidth: 1.5 },
              encoding: { x, y: y('speed'), detail: { field: 'parts' }, color },
            },
            {
              mark: { type: 'rule', strokeWidth: 2, opacity: 0.5 },
              encoding: {
                x,
                y: y('low'),
                y2: { field: 'high' },
                color,
                description: { field: 'about', type: 'nominal' },
              },
            },
            {
              mark: { type: 'point', filled: true, size: 55, opacity: 1 },
              encoding: { x, y: y('speed'), shape, color, description: { field: 'about', type: 'nominal' } },
            },
          ],
        };
      }),
      columns: 2,
      spacing: 28,
    },
  };
};
