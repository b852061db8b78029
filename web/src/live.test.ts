import { expect, test } from 'vitest';
import type { Summary } from './api/client';
import { merged } from './live';

const decision = (decision_id: string) => ({ decision_id }) as Summary;
const ids = (list: Summary[]) => list.map((one) => one.decision_id);

test('new decisions stand first, the newest on top', () => {
  expect(ids(merged([decision('a')], [decision('b'), decision('c')]))).toEqual(['c', 'b', 'a']);
});

test('a decision that is known already is not shown twice', () => {
  expect(ids(merged([decision('a')], [decision('a'), decision('b'), decision('b')]))).toEqual(['b', 'a']);
});

test('the list does not grow without end', () => {
  expect(ids(merged([decision('a'), decision('b')], [decision('c')], 2))).toEqual(['c', 'a']);
});

test('nothing new leaves the list as it is', () => {
  const shown = [decision('a')];
  expect(merged(shown, [decision('a')])).toBe(shown);
});
