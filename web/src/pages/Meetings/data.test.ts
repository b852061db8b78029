import { expect, test } from 'vitest';
import { answers, type Meeting, type Offer, query, untold } from './data';

const NOW = new Date('2026-05-05T12:00:00Z');
const offer = (rate: number | null) => ({ answers: rate }) as Offer;
const meeting = (state: Meeting['state'], starts_at: string) => ({ state, starts_at }) as Meeting;

test('those to come end later than now, and those to settle began before', () => {
  expect(query({ show: 'coming' }, NOW)).toEqual({ state: 'booked', since: NOW.toISOString(), limit: 100 });
  expect(query({ show: 'open' }, NOW)).toEqual({ state: 'booked', until: NOW.toISOString(), limit: 100 });
  expect(query({ show: 'all', lead: 'L1' }, NOW)).toEqual({ lead: 'L1', newest: true, limit: 100 });
});

test('an hour is told where it makes a difference', () => {
  expect(answers(offer(1.25))).toBe('answered 25% more often than usual');
  expect(answers(offer(0.8))).toBe('answered 20% less often than usual');
  expect(answers(offer(1.02))).toBe('');
  expect(answers(offer(null))).toBe('');
});

test('only a booked meeting that has begun is to be settled', () => {
  expect(untold(meeting('booked', '2026-05-05T11:59:00Z'), NOW.getTime())).toBe(true);
  expect(untold(meeting('booked', '2026-05-05T12:01:00Z'), NOW.getTime())).toBe(false);
  expect(untold(meeting('held', '2026-05-05T11:59:00Z'), NOW.getTime())).toBe(false);
});
