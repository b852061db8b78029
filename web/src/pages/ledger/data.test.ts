import { describe, expect, it } from 'vitest';
import { folded, horizon, leads, type Place } from './data';

const place = (latest: number | null) => ({ latest }) as Place;

describe('leads', () => {
  it('is always signed, with a true minus, as finely as it matters', () => {
    expect([0.6667, -0.3333, 0.002, -0.00001, 0].map(leads)).toEqual(['+0.67', '−0.33', '+0.002', '−0.000', '0']);
  });
});

describe('folded', () => {
  const one = (rep_id: string, share: number, why: string) => ({ rep: { rep_id }, share, why }) as Place;
  const off = ['a', 'b', 'c', 'd'].map((rep_id) => one(rep_id, 0, 'is off work, back in 6 h, while others are there'));
  const here = one('e', 1, 'gets the next lead');
  it('puts those off work behind one line, and whoever is chosen before it', () => {
    expect(folded([here, ...off], null)).toEqual({ there: [here], away: off });
    expect(folded([here, ...off, ...off], 'b').there.map((place) => place.rep.rep_id)).toEqual(['e', 'b', 'b']);
  });
  it('leaves a few where they are, and everybody where nobody is there', () => {
    expect(folded([here, ...off.slice(1)], null).away).toEqual([]);
    expect(folded(off, null)).toEqual({ there: off, away: [] });
  });
});

describe('horizon', () => {
  it('shows every window', () => {
    expect(horizon([place(3), place(5), place(null)])).toBe(5);
  });
  it('cuts off one that is very far away', () => {
    expect(horizon([...Array.from({ length: 19 }, () => place(4)), place(400)])).toBe(12);
  });
  it('has room for a window even where nobody takes part', () => {
    expect(horizon([place(null)])).toBe(2);
  });
});
