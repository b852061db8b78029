import { expect, test } from 'vitest';
import { beside, type Head, headline, type Line, leftBecause, request } from './data';

const head = (given: Partial<Head>): Head =>
  ({
    leads: 3,
    placed: 2,
    by_turns: 0,
    moving: 0,
    staying: 0,
    value_minor: 20_000,
    bound_minor: 20_000,
    one_by_one_minor: 15_000,
    rotation_minor: 10_000,
    ...given,
  }) as Head;

test('without reps a batch takes the leads that wait, with reps their open ones and the others only where wanted', () => {
  expect(request({ author: 'Lee', rep_ids: [], waiting: true })).toEqual({ author: 'Lee', waiting: false });
  expect(request({ author: 'Lee', rep_ids: ['r1'], waiting: true })).toEqual({ author: 'Lee', rep_ids: ['r1'], waiting: true });
});

test('the headline tells how many have a rep', () => {
  expect(headline(head({}))).toBe('2 of 3 leads have a rep proposed; 1 wait on.');
  expect(headline(head({ placed: 3 }))).toBe('3 of 3 leads have a rep proposed.');
});

test('the headline tells leads that change their rep and leads that keep it', () => {
  expect(headline(head({ leads: 4, moving: 1, staying: 2 }))).toBe(
    '2 of 4 leads have a rep proposed, 1 of them another than now; 2 stay with the rep they have.',
  );
});

test('other ways stand beside with what they miss', () => {
  expect(beside(head({}))).toContain('(−25.0%)');
  expect(beside(head({}))).toContain('(−50.0%)');
});

test('a way worth more than any assignment within the limits is said to pass them', () => {
  const told = beside(head({ one_by_one_minor: 25_000 }));
  expect(told).toContain('(+25.0%), but past limits that a batch keeps');
  expect(told.split('past limits')).toHaveLength(2);
  expect(beside(head({}))).not.toContain('past limits');
});

test('a bound that counts the price of slots is left out where it stands below the worth', () => {
  expect(beside(head({ bound_minor: 19_000 }))).not.toContain('no assignment');
  expect(beside(head({}))).toContain('no assignment could be worth more');
});

test('leads shared by turns have no worth to compare', () => {
  expect(beside(head({ by_turns: 2 }))).toBe('');
});

test('those left are counted by why', () => {
  const line = (rep_id: string | null, why: string) => ({ rep_id, why }) as Line;
  expect(leftBecause([line(null, 'full'), line('r', 'worth'), line(null, 'away'), line(null, 'full')])).toEqual([
    ['full', 2],
    ['away', 1],
  ]);
});
