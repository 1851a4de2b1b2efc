import { afterEach, expect, test } from 'vitest';
import { fakeFolder, type FakeFolder } from '../machine/fake-sysfs.ts';
import { isContained } from './read-situation.ts';

let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const whole = '0          0 4294967295';

test('a user namespace is told by the users it maps', () => {
  fake = fakeFolder({ setting: 0 });
  expect(isContained(whole, fake.path('setting'))).toBe(false);
  expect(isContained('0       1000          1', fake.path('setting'))).toBe(true);
  expect(isContained('0     100000      65536', fake.path('setting'))).toBe(true);
  expect(isContained(undefined, fake.path('nothing'))).toBe(false);
});
