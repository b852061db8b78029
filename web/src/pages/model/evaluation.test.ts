import { describe, expect, it } from 'vitest';
import { type Group, groupsThatTell } from './evaluation';

const group = (name: string, fit: Group['fit'], adjusted: number | null, leads = 100) =>
  ({ name, fit, adjusted, leads }) as Group;

describe('groups of leads and reps', () => {
  it('come with those whose chances do not come true first, and without those too small to tell', () => {
    const all = [
      group('many', 'right', 0.9, 500),
      group('few', 'too small', null),
      group('surer', 'too low', 0.001),
      group('sure', 'too high', 0.02),
      group('some', 'right', 0.9, 200),
    ];
    expect(groupsThatTell(all).map((each) => each.name)).toEqual(['surer', 'sure', 'many', 'some']);
  });
});
