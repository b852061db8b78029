import { expect, test } from 'vitest';
import { sentence } from './Refused';

test('what the service says becomes a sentence, and stays one', () => {
  expect(sentence('nothing is there')).toBe('Nothing is there.');
  expect(sentence('Who says so?')).toBe('Who says so?');
});
