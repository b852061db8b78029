import { expect, test } from 'vitest';
import { axisEnd, chance, duration, initials, moment, money, ordinal, signed, until } from './format';

test('money turns minor units into major ones and shortens large amounts', () => {
  expect(money(1_234_56)).toBe('1,235');
  expect(money(123_456_789_00)).toBe('123M');
});

test('signed numbers carry a true minus, and zero no sign', () => {
  expect([signed(0.5), signed(-0.5), signed(-0.001)]).toEqual(['+0.50', '−0.50', '0.00']);
});

test('small chances keep a digit', () => {
  expect(chance(0.0234)).toBe('2.3%');
});

test('durations grow from minutes to hours to days', () => {
  expect([duration(0.2), duration(12), duration(150), duration(4320)]).toEqual(['< 1 min', '12 min', '2.5 h', '3.0 d']);
});

test('another day is told with its date', () => {
  const now = new Date(2026, 4, 4, 12);
  expect(moment(new Date(2026, 4, 4, 9, 5, 3).toISOString(), now)).toBe('09:05:03');
  expect(moment(new Date(2026, 4, 3, 9, 5, 3).toISOString(), now)).toBe('3 May, 09:05');
});

test('a moment near now is told as people say it', () => {
  const now = new Date(2026, 2, 4, 12);
  const told = (...parts: [number, number, number, number?, number?]) => until(new Date(...parts).toISOString(), now);
  expect([told(2026, 2, 4, 16, 30), told(2026, 2, 5, 9), told(2026, 2, 1, 9)]).toEqual(['16:30', 'Thu 09:00', 'Sun 09:00']);
  expect([told(2026, 2, 21), told(2026, 2, 21, 13), told(2028, 2, 21)]).toEqual(['21 Mar', '21 Mar 13:00', '21 Mar 2028']);
});

test('the axis ends at a round number above every value', () => {
  expect([axisEnd([]), axisEnd([0.11]), axisEnd([0.97])]).toEqual([0.05, 0.2, 1]);
});

test('initials come from the first and the last name', () => {
  expect([initials('Maya Ortiz'), initials('Ana de la Cruz'), initials('rep-7')]).toEqual(['MO', 'AC', 'R']);
});

test('places in a row end as they are said', () => {
  expect([1, 2, 3, 4, 11, 12, 22, 113, 1_001].map(ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '22nd',
    '113th',
    '1,001st',
  ]);
});
