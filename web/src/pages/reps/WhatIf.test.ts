import { expect, test } from 'vitest';
import { inWords } from './WhatIf';

const NOTHING = {
  team: null,
  max_open: null,
  max_week: null,
  hours: null,
  join: 0,
  like: 'average',
  leave: [],
  serve: [],
  days: 60,
  runs: 4,
  check: false,
};

test('a question is told as people say it', () => {
  expect(inWords({ ...NOTHING, join: 1 })).toBe('1 more rep as good as the average; on the leads of 60 days');
  expect(inWords({ ...NOTHING, join: 2, like: 'newcomer', max_open: 0, team: 'TEAM-1' })).toBe(
    '2 more reps as good as a newcomer; at most 0 open leads for each rep, in TEAM-1 only; on the leads of 60 days',
  );
});

test('nothing that was asked is left out', () => {
  const all = inWords({ ...NOTHING, max_week: 5, hours: 'Mon-Fri 08:00-18:00', leave: ['U-1', 'U-2'], serve: ['T-1'] });
  expect(all).toBe(
    'at most 5 new leads in 7 days for each rep; working hours Mon-Fri 08:00-18:00; without U-1, U-2; also serving T-1; on the leads of 60 days',
  );
});
