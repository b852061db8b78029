import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from './api/client';
import type { components } from './api/schema';

export type Me = components['schemas']['MeOut'];
export type Right = components['schemas']['Right'];

const KEY = ['me'];
let signed: string | null = null;

/** The value of a cookie that scripts may read; empty where there is none. */
export function cookie(name: string, all: string = document.cookie): string {
  const found = all.split('; ').find((one) => one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : '';
}

// A change proves that it comes from one of our own pages: those of other sites cannot read this cookie.
api.use({
  onRequest({ request }) {
    const proof = cookie('fairlead_csrf');
    if (proof && request.method !== 'GET') request.headers.set('X-CSRF-Token', proof);
    return request;
  },
});

/** Who sits here, as the service knows it. */
export function useMe() {
  return useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const me = await told(api.GET('/v1/me'));
      signed = me.state === 'signed in' ? me.author : null;
      return me;
    },
    refetchInterval: 60_000,
  });
}

/** Whether whoever sits here is told anything as an account; a rep is told as the rep. */
export const isTold = (me: Me | undefined): boolean => me?.state === 'signed in' && me.role !== 'rep';

/** Under which name the account keeps what is done; null where nobody is signed in, and then the page asks for a name. */
export const signedAs = (): string | null => signed;

/** Whether a right is held; before anybody has an account everything may be done but what is about accounts. */
export function useMay(): (right: Right) => boolean {
  const { data } = useMe();
  return (right) => !data || data.state === 'open' || data.rights.includes(right);
}

/** Something that lets somebody in or out: what was known of anybody before is forgotten. */
export function useComing<Asked>(ask: (asked: Asked) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: KEY });
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
    },
  });
}

/** Looks at once who sits here; for when an answer says that nobody does. */
export const lookAgain = (queries: ReturnType<typeof useQueryClient>) => queries.invalidateQueries({ queryKey: KEY });
