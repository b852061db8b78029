import { expect, test } from 'vitest';
import { bell, isWebhook, outcome, standing } from './data';

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

test('webhooks and channels are told apart by their addresses', () => {
  expect(isWebhook({ address: 'https://crm.example/…' })).toBe(true);
  expect(isWebhook({ address: 'mailtos://mail.example/…' })).toBe(false);
});

test('the bell counts to 99', () => {
  expect([bell(0), bell(99), bell(100)]).toEqual(['0', '99', '99+']);
});
