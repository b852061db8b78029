import { expect, test } from 'vitest';
import { sendOnce } from './client';

const post = (body: string) => new Request('http://fairlead.example/v1/setup', { method: 'POST', body });

/** A service that answers when it is told to, and what it was asked. */
function service() {
  const asked: { request: Request; answer: (words: string) => void }[] = [];
  const send = (request: Request) =>
    new Promise<Response>((resolve) => asked.push({ request, answer: (words) => resolve(new Response(words)) }));
  return { asked, send };
}
const turn = () => new Promise((resolve) => setTimeout(resolve));

test('what is asked twice while it is on its way is sent once, and both get the answer', async () => {
  const { asked, send } = service();
  const both = [sendOnce(post('a'), send), sendOnce(post('a'), send)];
  await turn();
  expect(asked).toHaveLength(1);
  asked[0]?.answer('made');
  expect(await Promise.all(both.map(async (each) => (await each).text()))).toEqual(['made', 'made']);
});

test('something else, or the same after the answer, is sent by itself', async () => {
  const { asked, send } = service();
  const first = sendOnce(post('a'), send);
  void sendOnce(post('b'), send);
  await turn();
  expect(asked).toHaveLength(2);
  asked[0]?.answer('made');
  await first;
  void sendOnce(post('a'), send);
  await turn();
  expect(asked).toHaveLength(3);
});

test('what failed may be sent again', async () => {
  const failing = () => Promise.reject(new TypeError('gone'));
  await expect(sendOnce(post('c'), failing)).rejects.toThrow('gone');
  const { asked, send } = service();
  void sendOnce(post('c'), send);
  await turn();
  expect(asked).toHaveLength(1);
});
