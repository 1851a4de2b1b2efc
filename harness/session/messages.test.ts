import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseColour } from '../wording/colour.ts';
import { createMessages } from './messages.ts';

beforeEach(() => {
  chooseColour('never');
});
afterEach(() => {
  chooseColour('auto');
});

const screen = (isTTY: boolean, columns = 80) => {
  const written: string[] = [];
  const write = (text: string): boolean => {
    written.push(text);
    return true;
  };
  return { written, screen: { write, isTTY, columns } };
};

test('on a terminal what is shown is one line, written over, and gone before anything is said for good', () => {
  const { written, screen: terminal } = screen(true);
  const messages = createMessages(terminal);
  messages.show('one');
  messages.show('two');
  messages.say('for good');
  messages.clear();
  expect(written.join('')).toBe('one\r\u001B[Ktwo\r\u001B[Kfor good\n');
});

test('a line longer than the terminal is cut, as one that wrapped could not be written over', () => {
  const { written, screen: terminal } = screen(true, 10);
  createMessages(terminal).show('0123456789abc');
  expect(written).toEqual(['012345678']);
});

test('where there is no terminal one line is said of each thing, however often it is shown', () => {
  const { written, screen: file } = screen(false);
  const messages = createMessages(file);
  messages.show('first set: making', 'first set');
  messages.show('first set: round 1', 'first set');
  messages.show('second set: making', 'second set');
  expect(written.join('')).toBe('first set: making\nsecond set: making\n');
});

test('where there is no terminal every message is a line of its own, without control characters', () => {
  const { written, screen: file } = screen(false);
  const messages = createMessages(file);
  messages.show('one');
  messages.show('two');
  messages.clear();
  expect(written.join('')).toBe('one\ntwo\n');
});
