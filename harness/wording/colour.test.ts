import { afterEach, expect, test } from 'vitest';
import { chooseColour, colourFlags, hasColour } from './colour.ts';

afterEach(() => {
  chooseColour('auto');
});

test('a terminal has colour, a file has none', () => {
  expect(hasColour({ isTTY: true }, {})).toBe(true);
  expect(hasColour({ isTTY: false }, {})).toBe(false);
  expect(hasColour({}, {})).toBe(false);
});

test('NO_COLOR that holds anything, and a dumb terminal, take it away', () => {
  expect(hasColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(hasColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(hasColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
});

test('--color goes before NO_COLOR and before what the stream is, and is handed on', () => {
  chooseColour('always');
  expect(hasColour({ isTTY: false }, { NO_COLOR: '1' })).toBe(true);
  expect(colourFlags()).toEqual(['--color', 'always']);
  chooseColour('never');
  expect(hasColour({ isTTY: true }, {})).toBe(false);
});
