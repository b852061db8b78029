import { describe, expect, it } from 'vitest';
import { sideBySide } from './data';

describe('sideBySide', () => {
  const lead = { id: 'L1', name: 'Dana', fields: { company: 'Rim', country: 'DE', created_at: '2026-06-03T12:00:00+00:00' } };
  const account = { id: 'A1', name: 'Rim GmbH', fields: { name: 'RIM', country: 'FR', phone: '+49' } };

  it('sets a company name beside an account name and says what is alike, whatever the capitals', () => {
    expect(sideBySide(lead, account)).toEqual([
      { name: 'name', one: 'Rim', other: 'RIM', alike: true },
      { name: 'country', one: 'DE', other: 'FR', alike: false },
      { name: 'arrived', one: '2026-06-03 12:00', other: '', alike: false },
      { name: 'phone', one: '', other: '+49', alike: false },
    ]);
  });

  it('takes two empty sides for nothing alike', () => {
    expect(sideBySide({ ...lead, fields: {} }, { ...account, fields: {} })).toEqual([]);
  });
});
