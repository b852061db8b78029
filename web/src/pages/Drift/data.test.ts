import { expect, test } from 'vitest';
import { type Drift, evidence, firstFigures, headline, ordered, quietWords, type Watched, written } from './data';

const watched = (quantity: string, verdict: Watched['verdict'], leads = 900): Watched => ({
  quantity,
  name: quantity,
  kind: 'inputs',
  verdict,
  told: verdict,
  leads,
  needed: 90,
  log_e: 3,
  log_threshold: 6,
  since: null,
  before: null,
  now: null,
  test: null,
  moves: [],
  decided: 0,
  shown: null,
  usual: null,
  points: [],
});

const drift = (...all: Watched[]): Drift => ({
  model: 'm-7',
  looked_at: '2026-03-02T09:00:00Z',
  why_not: null,
  first: null,
  last: null,
  last_lead: null,
  last_outcome: null,
  reference: null,
  alerts: [],
  watched: all,
});

test('what changed comes first, and quiet inputs stand apart', () => {
  const all = [
    watched('volume', 'steady'),
    watched('input.a', 'steady'),
    watched('input.b', 'drifted'),
    watched('score', 'slight'),
  ];
  const { main, quiet } = ordered(all);
  expect(main.map((each) => each.quantity)).toEqual(['input.b', 'score', 'volume']);
  expect(quiet.map((each) => each.quantity)).toEqual(['input.a']);
});

test('inputs that are too young to judge are not called unchanged', () => {
  const early = watched('input.a', 'too_early');
  expect(quietWords([early])).toBe('1 input too early to tell');
  expect(quietWords([watched('input.b', 'steady'), early, early])).toBe('1 input without a change, 2 too early to tell');
});

test('one sentence for all', () => {
  expect(headline({ ...drift(), looked_at: null })).toBe('Nobody has looked yet.');
  expect(headline({ ...drift(), why_not: 'no model is in force' })).toBe('No model is in force.');
  expect(headline(drift(watched('volume', 'steady', 0)))).toContain('No lead has arrived');
  expect(headline(drift(watched('volume', 'steady')))).toBe(
    '900 leads arrived since the model was trained. No change can be told from them.',
  );
  expect(headline(drift(watched('volume', 'slight'), watched('input.a', 'drifted')))).toBe(
    '900 leads arrived since the model was trained. Of 2 quantities 1 changed and 1 changed a little.',
  );
});

test('values are written as their quantity wants', () => {
  expect(written('volume', 4.26)).toBe('4.3');
  expect(written('calibration.ripe', 0.664)).toBe('0.66');
  expect(written('input.source', 0.253)).toBe('25.3%');
});

test('evidence is a share of what is reported, and never more than all of it', () => {
  expect(evidence(watched('volume', 'steady'))).toBe(0.5);
  expect(evidence({ ...watched('volume', 'steady'), log_e: 60 })).toBe(1);
  expect(evidence({ ...watched('volume', 'steady'), log_e: -2 })).toBe(0);
});

test('before the first whole day with a lead, the day on which figures can come is told', () => {
  const watched = (leads: number) => [{ quantity: 'volume', verdict: 'too_early', leads }] as Watched[];
  const at = { looked_at: '2026-03-05T10:20:00Z', watched: watched(0) } as Drift;
  expect(firstFigures(at)).toContain('come on 2026-03-06 at the earliest');
  expect(firstFigures({ ...at, watched: watched(3) })).toBe('');
  expect(firstFigures({ ...at, looked_at: null })).toBe('');
});
