import { withoutIndex } from '../harness/comparison/view.ts';
import { mapStrings } from '../harness/wording/map-strings.ts';
import { deriveResults, type Derived } from './derive-results.ts';
import { markdownText } from './markdown/markdown-text.ts';

/**
 * Results whose texts mean nothing in Markdown, for whatever is rendered in it. What follows from them is derived again:
 * sentences of ours hold their names. Results without such characters, which most are, stay as they are. A command is left:
 * it stands in a block of code.
 */
export const markedResults = (derived: Derived): Derived => {
  const observed = withoutIndex(derived);
  delete observed.derived;
  // Thousands of samples name the same few sets, arms and units.
  const known = new Map<string, string>();
  const markedText = (text: string): string => {
    const found = known.get(text) ?? markdownText(text);
    known.set(text, found);
    return found;
  };
  const marked = mapStrings(observed, (text, key) => (key === 'command' ? text : markedText(text)));
  return marked === observed ? derived : deriveResults(marked);
};
