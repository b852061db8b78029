import { describe, expect, it } from 'vitest';
import { oddsWords, type Pairing, points, reach, surest } from './data';

const pairing = (rep_id: string, segment: string): Pairing =>
  ({ rep_id, trait: '', part: 'industry', segment, points: { value: 0.1, low: 0.05, high: 0.2 } }) as Pairing;

describe('the pairings shown', () => {
  it('are at most two of one rep, in the order given', () => {
    const found = [pairing('a', '1'), pairing('a', '2'), pairing('a', '3'), pairing('b', '1'), pairing('c', '1')];
    expect(surest(found, 3).map((one) => one.rep_id + one.segment)).toEqual(['a1', 'a2', 'b1']);
  });
});

describe('numbers', () => {
  it('are signed points with a true minus, and zero has no sign', () => {
    expect([points(0.0412), points(-0.0412), points(0.0001)]).toEqual(['+4.1', '−4.1', '0.0']);
  });
  it('reach a round number on both sides', () => {
    expect([reach([{ value: -0.06, low: -0.12, high: 0.01 }]), reach([])]).toEqual([0.15, 0.01]);
  });
  it('tell odds in words', () => {
    expect([oddsWords(2.04), oddsWords(520.4), oddsWords(1e6)]).toEqual(['2.0 to 1', '520 to 1', 'over 100,000 to 1']);
  });
});
