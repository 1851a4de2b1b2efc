import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { paintSigns } from './paint-signs.ts';

const table = [
  '✗ Regression',
  '',
  '| verdict     | by |',
  '| ✗ regressed | 3 |',
  '| ≈ unsure    | 1 |',
  '| = same      | ✓ |',
].join('\n');

test('lines and cells that begin with a sign have its colour, and nothing else has', () => {
  const red = (text: string) => `\u001B[31m${text}\u001B[39m`;
  const painted = paintSigns(table).split('\n');
  expect(painted[0]).toBe(red('✗ Regression'));
  expect(painted[3]).toBe(`| ${red('✗ regressed')} | 3 |`);
  expect(painted[4]).toBe('| \u001B[33m≈ unsure\u001B[39m    | 1 |');
  expect(painted[2]).toBe('| verdict     | by |');
  expect(painted[5]).toBe('| = same      | ✓ |');
});

test('colour changes no character of the text', () => {
  expect(stripVTControlCharacters(paintSigns(table))).toBe(table);
});
