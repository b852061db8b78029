import { expect, test } from 'vitest';
import { whoWaits } from './Gauges';

const full = { reason: 'ALL_FULL' as const, words: 'everybody is full; nobody has a free slot', leads: 2 };

test('the tile says for what leads wait, approval first', () => {
  expect(whoWaits({ suggested: 0, queued: [] })).toBe('nobody waits');
  expect(whoWaits({ suggested: 1_400, queued: [] })).toBe('1,400 for approval');
  expect(whoWaits({ suggested: 2, queued: [full] })).toBe('2 for approval; everybody is full');
  expect(whoWaits({ suggested: 0, queued: [full] })).toBe('everybody is full');
});
