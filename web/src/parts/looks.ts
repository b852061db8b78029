import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, told } from '../api/client';
import type { components } from '../api/schema';

export type Job = components['schemas']['Job'];
export type Kind = 'drift' | 'insight' | 'scores' | 'batch' | 'what-if';

export const isOnItsWay = (state: string | undefined): boolean => state === 'waiting' || state === 'running';

/** The key of the job of a kind: whoever asks for a look makes it stale. */
export const jobKey = (kind: Kind) => ['jobs', kind];

/** The look that waits or runs, else the last one; asked often only while one is on its way. What it finds, under `found`, is asked anew when it ends. */
export function useLooking(kind: Kind, found: readonly unknown[]) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: jobKey(kind),
    queryFn: async () => (await told(api.GET('/v1/jobs', { params: { query: { kind, limit: 1 } } }))).jobs[0] ?? null,
    refetchInterval: ({ state }) => (isOnItsWay(state.data?.state) ? 3_000 : 60_000),
  });
  const state = query.data?.state;
  const before = useRef(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `found` names what is asked, and names never change
  useEffect(() => {
    if (isOnItsWay(before.current) && !isOnItsWay(state)) void queries.invalidateQueries({ queryKey: found });
    before.current = state;
  }, [state, queries]);
  return query;
}
