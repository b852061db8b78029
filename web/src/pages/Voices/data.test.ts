import { describe, expect, it } from 'vitest';
import { share, span } from './data';

describe('span', () => {
  it.each([
    [null, 'none yet'],
    [0, '1 min'],
    [0.5, '30 min'],
    [4, '4.0 h'],
    [72, '3.0 days'],
  ])('tells %s hours as %s', (hours, words) => expect(span(hours)).toBe(words));
});

describe('share', () => {
  it('tells the interval', () => expect(share(0.25, 0.1, 0.4)).toBe('25% (10 to 40)'));
  it('tells nothing of too few', () => expect(share(null, null, null)).toBe('too few to tell'));
});
