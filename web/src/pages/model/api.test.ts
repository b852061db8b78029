import { describe, expect, it } from 'vitest';
import { deedsOf, type Model } from './api';

const of = (given: Partial<Model>) => given as Model;

describe('what can be done with a model', () => {
  it.each([
    ['draft', 'none', ['promote']],
    ['candidate', 'none', ['approve', 'promote', 'shadow', 'reject']],
    ['approved', 'none', ['promote', 'shadow', 'reject']],
    ['retired', 'none', ['promote']],
    ['draft', 'second_person', ['propose']],
    ['candidate', 'second_person', ['approve', 'shadow', 'reject']],
    ['approved', 'second_person', ['promote', 'shadow', 'reject']],
    ['retired', 'second_person', ['propose']],
  ] as const)('%s, approval %s', (state, approval, deeds) => {
    expect(deedsOf(of({ state }), approval)).toEqual(deeds);
  });

  it('is nothing with the one in force, nor with a damaged one', () => {
    expect(deedsOf(of({ state: 'champion', in_force: true }), 'none')).toEqual([]);
    expect(deedsOf(of({ state: 'retired', fault: 'damaged' }), 'none')).toEqual([]);
  });

  it('takes one in shadow out of it, damaged or not', () => {
    const shadowed = { state: 'candidate', in_shadow: true } as const;
    expect(deedsOf(of(shadowed), 'none')).toEqual(['approve', 'promote', 'unshadow', 'reject']);
    expect(deedsOf(of({ ...shadowed, fault: 'damaged' }), 'none')).toEqual(['unshadow', 'reject']);
  });
});
