import { describe, expect, it } from 'vitest';
import { limitsOf, serversOf } from './reading';

const PLAIN = {
  territory_id: 't',
  name: 'T',
  countries: [],
  states: [],
  industry_groups: [],
  size_bands: [],
  priority: 0,
  postal_codes: [],
  channels: [],
  products: [],
  revenue_from_minor: null,
  revenue_below_minor: null,
  account_ids: [],
  owner_rep_id: null,
};

describe('limitsOf', () => {
  it('says that a territory without limits takes every lead', () => {
    expect(limitsOf(PLAIN)).toBe('every lead');
  });
  it('tells limits in reading order and shortens long lists', () => {
    const states = ['AL', 'AK', 'AZ', 'AR', 'CA', 'CO', 'CT'];
    expect(limitsOf({ ...PLAIN, countries: ['US'], states, revenue_from_minor: 100_000_00 })).toBe(
      'US · AL, AK, AZ, AR, CA, CO and 1 more · revenue from 100K',
    );
  });
});

describe('serversOf', () => {
  const here = { named: ['a'], everywhere: 0, present: 1, back_at: null };
  it('names who serves', () => {
    expect(serversOf(here, { a: 'Ann' })).toEqual({ who: 'Ann', tone: '' });
  });
  it('warns where nobody does, and where all are away', () => {
    expect(serversOf({ ...here, named: [], present: 0 }, {})).toEqual({ who: 'nobody', tone: 'is-bad' });
    expect(serversOf({ ...here, present: 0, back_at: '2026-03-09T09:00:00Z' }, {}).who).toBe('a (all away until 2026-03-09)');
  });
});
