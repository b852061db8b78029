import { expect, test } from 'vitest';
import { sectionsOf } from './Card';

test('a card is cut at its headings', () => {
  expect(sectionsOf('# Model card\n\n**It may choose.**\n\n## Data\n\n10 leads.\n')).toEqual([
    { title: 'Model card', body: '**It may choose.**' },
    { title: 'Data', body: '10 leads.' },
  ]);
});

test('no card has no sections', () => {
  expect(sectionsOf('')).toEqual([]);
});
