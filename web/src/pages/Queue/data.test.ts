import { expect, test } from 'vitest';
import {
  against,
  approving,
  confirmed,
  type Lead,
  movable,
  others,
  outcome,
  overriding,
  type Proposed,
  type Settled,
  standing,
  TOP,
} from './data';

const lead = {
  lead_id: 'l-1',
  decision_id: 'd-1',
  recommended: { rep: { rep_id: 'ann', name: 'Ann' } },
} as Lead;

test('an approval names the decision and the rep that the page showed', () => {
  expect(approving(lead)).toMatchObject({ what: 'approve', lead_id: 'l-1', decision_id: 'd-1', rep_id: 'ann' });
});

test('another rep is a change, nobody is a rejection; both say why', () => {
  expect(overriding(lead, 'workload', 'busy', 'bob', false)).toMatchObject({
    what: 'change',
    rep_id: 'bob',
    instead_of: 'ann',
    reason: 'workload',
    note: 'busy',
  });
  expect(overriding(lead, 'lead_data', '', null, true)).toMatchObject({ what: 'reject', rep_id: null, to: 'nurture' });
});

test('what could not be settled is counted and kept with its reason', () => {
  const done = [
    { lead_id: 'l-1', outcome: 'done', told: '' },
    { lead_id: 'l-2', outcome: 'conflict', told: 'was approved by Kim' },
  ] as Settled[];
  expect(outcome(done).words).toBe('1 settled, 1 not.');
  expect(outcome(done).troubles.map((each) => each.told)).toEqual(['was approved by Kim']);
  expect(outcome(done.slice(0, 1)).words).toBe('1 settled.');
});

test('limits and locks hold in a move unless that is said', () => {
  const looked = [
    { lead_id: 'l-1', decision_id: 'd-1', rep: { rep_id: 'bob', name: 'Bob' }, breaks: null, locked: false, notes: ['is away'] },
    { lead_id: 'l-2', decision_id: 'd-2', rep: { rep_id: 'bob', name: 'Bob' }, breaks: 'full', locked: false, notes: [] },
    { lead_id: 'l-3', decision_id: 'd-3', rep: { rep_id: 'bob', name: 'Bob' }, breaks: null, locked: true, notes: [] },
    { lead_id: 'l-4', decision_id: null, rep: null, breaks: null, locked: false, notes: [], problem: 'is closed' },
  ] as unknown as Proposed[];
  const moved = (over: boolean, despite: boolean) => movable(looked, over, despite).map((each) => each.lead_id);
  expect(moved(false, false)).toEqual(['l-1']);
  expect(moved(true, false)).toEqual(['l-1', 'l-2']);
  expect(moved(true, true)).toEqual(['l-1', 'l-2', 'l-3']);
  const imported = {
    lead_id: 'l-5',
    decision_id: null,
    before: { rep_id: 'ann' },
    rep: { rep_id: 'bob' },
    breaks: null,
    locked: false,
  };
  expect(movable([imported as Proposed], false, false)).toEqual([
    { lead_id: 'l-5', decision_id: null, from_rep_id: 'ann', rep_id: 'bob' },
  ]);
  expect(looked.map(against)).toEqual(['is away', 'limit: full', 'locked', 'is closed']);
});

test('the cursor stays on its lead wherever that goes, and in its place where the lead is gone', () => {
  const list = (...ids: string[]) => ids.map((lead_id) => ({ lead_id }));
  const first = standing(TOP, list('ada', 'bea'));
  expect(first).toEqual({ lead_id: 'ada', place: 0 });
  expect(standing(first, list('ada', 'bea'))).toBe(first);
  const lower = standing(first, list('urgent', 'ada', 'bea'));
  expect(lower).toEqual({ lead_id: 'ada', place: 1 });
  expect(standing(lower, list('urgent', 'bea'))).toEqual({ lead_id: 'bea', place: 1 });
  expect(standing(lower, list('urgent'))).toEqual({ lead_id: 'urgent', place: 0 });
  expect(standing(lower, [])).toEqual(TOP);
});

test('of refused lines those go again that a person may confirm, each with what is confirmed', () => {
  const lines = [
    approving(lead),
    { ...approving(lead), lead_id: 'l-2', despite_lock: true },
    { ...approving(lead), lead_id: 'l-3' },
  ];
  const done = [
    { lead_id: 'l-1', outcome: 'refused', confirm: 'despite_lock' },
    { lead_id: 'l-2', outcome: 'refused', confirm: 'over_limit' },
    { lead_id: 'l-3', outcome: 'refused', confirm: null },
  ] as Settled[];
  expect(confirmed('over_limit', lines, done)).toEqual([{ ...lines[1], over_limit: true }]);
  expect(confirmed('despite_lock', lines, done)).toEqual([{ ...lines[0], despite_lock: true }]);
});

test('a lead is handed off to whoever works here, also against a rule, and never to who left', () => {
  const rep = (rep_id: string) => ({ rep: { rep_id, name: rep_id.toUpperCase() } });
  const reasons = ['LEFT', 'INACTIVE', 'NOT_STARTED', 'ABSENT', 'OUTSIDE_TERRITORY'] as const;
  const decision = {
    candidates: [rep('zoe'), rep('has'), rep('gone')],
    refusals: reasons.map((reason) => ({ ...rep(reason.toLowerCase()), reason })),
  } as unknown as Parameters<typeof others>[0];
  expect(
    others(decision, 'has', [
      { ...rep('gone'), active: false },
      { ...rep('zoe'), active: true },
    ]).map(({ value }) => value),
  ).toEqual(['absent', 'outside_territory', 'zoe']);
});
