import { expect, test } from 'vitest';
import { learnCosts, secondsOf, sumOf, timesOf, usualCosts } from './costs.ts';

test('what was never measured costs what it usually does', () => {
  expect(learnCosts([])).toEqual(usualCosts);
  expect(learnCosts([{ work: {}, seconds: 3 }])).toEqual(usualCosts);
});

test('processes that start ten times as slowly make loads dear and leave bytes as they are', () => {
  const done = [40, 50, 60].map((load) => ({
    work: { load: 20 * load },
    seconds: 20 * load * 10 * usualCosts.load,
  }));
  const learnt = learnCosts(done);
  expect(learnt.load / usualCosts.load).toBeGreaterThan(7);
  expect(learnt.load / usualCosts.load).toBeLessThan(11);
  expect(learnt.loadedByte).toBe(usualCosts.loadedByte);
});

test('of work of two kinds, the kind that explains what was taken is learnt', () => {
  const costs = { ...usualCosts, loadedByte: 3 * usualCosts.loadedByte };
  const done = [1, 2, 4, 8].map((times) => {
    const work = { load: 500, loadedByte: times * 50e9 };
    return { work, seconds: secondsOf(work, costs) };
  });
  const learnt = learnCosts(done);
  expect(learnt.loadedByte / usualCosts.loadedByte).toBeGreaterThan(2.3);
  expect(learnt.load / usualCosts.load).toBeLessThan(1.5);
});

test('a moment says little: a set of no bytes that took half a second does not make bytes dear', () => {
  const learnt = learnCosts([{ work: { set: 1, madeByte: 65_536 }, seconds: 0.5 }]);
  expect(learnt.madeByte / usualCosts.madeByte).toBeLessThan(1.01);
});

test('works are added and multiplied kind by kind', () => {
  expect(sumOf({ load: 1, set: 2 }, { load: 3 })).toEqual({ load: 4, set: 2 });
  expect(timesOf({ load: 2 }, 3)).toEqual({ load: 6 });
});
