import { expect, test } from 'vitest';
import { type Change, parts } from './data';

const change: Change = {
  number: 7,
  kind: 'leave',
  subject: 'kim',
  author: 'dana',
  note: '',
  made_at: '2026-03-04T12:00:00Z',
  state: 'done',
  edits: [],
  steps: [],
  handovers: [],
};
const edit = { change: 7, record: 'team', identity: 'east', said: null, until: 'source', ended: null, ended_at: null } as const;

test('a change without parts has none', () => {
  expect(parts(change)).toEqual([]);
});

test('edits, what changed hands and what is planned are told in this order', () => {
  const told = parts({
    ...change,
    edits: [
      { ...edit, field: 'manager_rep_id', before: 'kim', value: null },
      { ...edit, record: 'absence', identity: 'V1', field: '*', before: null, value: null },
    ],
    handovers: [
      { record: 'lead', identity: 'L1', from_rep_id: 'kim', to_rep_id: 'lee', words: '', decision_id: 'd-1' },
      { record: 'account', identity: 'acme', from_rep_id: 'kim', to_rep_id: null, words: '', decision_id: null },
    ],
    steps: [{ due_at: '2026-03-11T12:00:00Z', record: 'rep', identity: 'ann', values: { weight: '0.5', max_open: '' } }],
  });
  expect(told.slice(0, 4)).toEqual([
    'team east: manager rep id kim → empty',
    'absence V1 taken away',
    'lead L1 → lee',
    'account acme → nobody',
  ]);
  expect(told[4]).toMatch(/^rep ann: weight 0\.5, max open empty from .*2026/);
});
