import { expect, test } from 'vitest';
import { picture } from './picture.ts';

test('brackets of an interval stand in the text of a picture, and end it no sooner', () => {
  expect(picture({ name: 'bandwidth', finding: 'at 77 % [61, 94] of\nthe roof' })).toBe(
    String.raw`![at 77 % \[61, 94\] of the roof](plots/bandwidth.svg)`,
  );
});
