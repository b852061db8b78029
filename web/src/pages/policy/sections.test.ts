import { expect, test } from 'vitest';
import { alike } from './Sections';

test('a value is at its default in whatever order its fields stand', () => {
  expect(alike({ call: { weight: 15, most: 45 }, chat: null }, { chat: null, call: { most: 45, weight: 15 } })).toBe(true);
});

test('a value that differs in one field, or in the order of a list, is not', () => {
  expect(alike({ call: { weight: 15, most: 45 } }, { call: { weight: 15, most: 44 } })).toBe(false);
  expect(alike({ call: { weight: 15 } }, { call: { weight: 15, most: 44 } })).toBe(false);
  expect(alike(['a', 'b'], ['b', 'a'])).toBe(false);
});
