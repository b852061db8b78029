import { describe, expect, it } from 'vitest';
import { horizon, leads, type Place } from './data';

const place = (latest: number | null) => ({ latest }) as Place;

describe('leads', () => {
  it('is always signed, with a true minus, as finely as it matters', () => {
    expect([0.6667, -0.3333, 0.002, -0.00001, 0].map(leads)).toEqual(['+0.67', '−0.33', '+0.002', '−0.000', '0']);
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
