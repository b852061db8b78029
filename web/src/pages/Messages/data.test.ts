import { expect, test } from 'vitest';
import { bell, cameOf, latest, noneChosen, outcome, standing, type Target, zoneAtFirst } from './data';

const tried = { at: '2026-03-02T12:00:00Z', took_ms: 12, code: null, problem: null };

test('the last try is told in words', () => {
  expect(outcome({ state: 'waiting', last: null, note: null })).toBe('not tried yet');
  expect(outcome({ state: 'done', last: { ...tried, code: 204 }, note: null })).toBe('answered 204 in 12 ms');
  expect(outcome({ state: 'done', last: tried, note: null })).toBe('sent in 12 ms');
  expect(outcome({ state: 'dead', last: { ...tried, problem: 'no answer in time' }, note: null })).toBe('no answer in time');
  expect(outcome({ state: 'dropped', last: tried, note: 'a test (lee)' })).toBe('a test (lee)');
});

test('a target is on, off or failing', () => {
  expect(standing({ on: true, failures: 0 })).toBe('on');
  expect(standing({ on: true, failures: 2 })).toBe('failing');
  expect(standing({ on: false, failures: 2 })).toBe('off');
});

test('what was sent last is told with what became of it', () => {
  const at = (when: string) => when.slice(11, 16);
  const sent = { kind: 'test', state: 'waiting', due_at: '2026-03-02T12:00:00Z', note: null, last: null } as NonNullable<
    Target['latest']
  >;
  expect(latest(sent, at)).toBe('Last: test, not tried yet; due 12:00.');
  expect(latest({ ...sent, state: 'done', last: { ...tried, code: 204 } }, at)).toBe('Last: test 12:00, answered 204 in 12 ms.');
  const failed = { ...sent, due_at: '2026-03-02T12:05:00Z', last: { ...tried, problem: 'no answer in time' } };
  expect(latest(failed, at)).toBe('Last: test 12:00, no answer in time; due again 12:05.');
});

test('the bell counts to 99', () => {
  expect([bell(0), bell(99), bell(100)]).toEqual(['0', '99', '99+']);
});

test('quiet hours that nobody chose yet start where the browser is', () => {
  const fresh = { quiet: null, time_zone: 'UTC', chosen_zone: null };
  expect(zoneAtFirst(fresh, 'Europe/Berlin')).toBe('Europe/Berlin');
  expect(zoneAtFirst(fresh, 'UTC')).toBe('');
  expect(zoneAtFirst({ ...fresh, quiet: '20:00-08:00' }, 'Europe/Berlin')).toBe('');
  expect(zoneAtFirst({ ...fresh, time_zone: 'Asia/Tokyo' }, 'Europe/Berlin')).toBe('');
  expect(zoneAtFirst({ ...fresh, time_zone: 'Asia/Tokyo', chosen_zone: 'Asia/Tokyo' }, 'Europe/Berlin')).toBe('Asia/Tokyo');
});

test('the zone that counts without a choice is named where it is known', () => {
  expect(noneChosen('Asia/Tokyo', null)).toBe('None chosen: Asia/Tokyo');
  expect(noneChosen('Asia/Tokyo', 'Asia/Tokyo')).toBe('None chosen: the one of your rep, else UTC');
});

test('what came of a job is told in a line', () => {
  expect(cameOf({ leads: 255, gap: 0.0006, version: null })).toBe('leads 255, gap 0.0006');
  expect(cameOf({ faults: 2, broken: ['one slot', 'a credit'], notes: [] })).toBe('faults 2, broken one slot; a credit');
  expect(cameOf({ outcome: 'a candidate', in_shadow: true, left_out: false })).toBe(
    'outcome a candidate, in shadow, not left out',
  );
  expect(cameOf({ outcome: 'answered', answer: { reps: [] } })).toBe('outcome answered');
  expect(cameOf(null)).toBe('');
});
