import { expect, test } from 'vitest';
import { type Clock, lasting, promised } from './data';

test.each([
  [45, '45 s'],
  [720, '12 min'],
  [3600, '1 h'],
  [12_000, '3 h 20 min'],
  [216_000, '2.5 days'],
])('%d seconds are said as %s', (seconds, said) => {
  expect(lasting(seconds)).toBe(said);
});

test('a clock on business time says so', () => {
  const clock = { within_minutes: 15, counts: 'business' } as Clock;
  expect(promised(clock)).toBe('15 min of work');
  expect(promised({ ...clock, counts: 'wall' })).toBe('15 min');
});
