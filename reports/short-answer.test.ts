import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const answer = readme.slice(readme.indexOf('## The short answer'), readme.indexOf('\n![', 0));

/** "[1.04x [0.864, 1.26]](reports/published/..)": what is said, and the report that says it. */
const links = [...answer.matchAll(/\[((?:[^[\]]|\[[^\]]*\])+)\]\((reports\/published\/\S+)\)/gu)].map(
  ([, said = '', path = '']) => ({ said, report: readFileSync(join(root, path), 'utf8') }),
);

test('every figure of the short answer that leads to a report stands in that report', () => {
  expect(links.length).toBeGreaterThanOrEqual(5);
  for (const { said, report } of links) {
    const figures = said.match(/\d+\.\d+x?(?: \[[^\]]*\])?/gu) ?? [];
    expect([said, figures.length]).toEqual([said, 1]);
    expect([said, report.includes(figures[0] ?? said)]).toEqual([said, true]);
  }
});

test('the short answer has at most five points, each with a link to what it rests on', () => {
  const points = answer.split('\n- ').slice(1);
  expect(points.length).toBeLessThanOrEqual(5);
  for (const point of points) expect(point).toContain('](reports/published/');
});
