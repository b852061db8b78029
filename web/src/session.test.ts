import { expect, test } from 'vitest';
import { cookie } from './session';

test('a cookie is found by its whole name', () => {
  const all = 'a=1; fairlead_csrf=abc=; xfairlead_csrf=no';
  expect(cookie('fairlead_csrf', all)).toBe('abc=');
  expect(cookie('csrf', all)).toBe('');
  expect(cookie('fairlead_csrf', '')).toBe('');
});
