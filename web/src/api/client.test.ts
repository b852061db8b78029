import { expect, test } from 'vitest';
import { ApiError, told } from './client';

const answer = (status: number) => new Response(null, { status });

test('an answer gives its data', async () => {
  expect(await told(Promise.resolve({ data: 7, response: answer(200) }))).toBe(7);
});

test('a problem is told in the words of the service', async () => {
  const problem = { detail: 'there is no decision d-1' };
  await expect(told(Promise.resolve({ error: problem, response: answer(404) }))).rejects.toThrow('there is no decision d-1');
});

test('a service that does not answer is told as that, with what to do', async () => {
  const silent = told(Promise.reject(new TypeError('Failed to fetch')));
  await expect(silent).rejects.toThrow('Fairlead does not answer at this address');
  await expect(silent).rejects.toBeInstanceOf(ApiError);
});

test('a fault of our own is not taken for silence', async () => {
  await expect(told(Promise.reject(new RangeError('a fault')))).rejects.toThrow('a fault');
});
