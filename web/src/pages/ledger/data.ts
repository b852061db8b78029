import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Ledger = components['schemas']['Ledger'];
export type Place = components['schemas']['Place'];
export type Posting = components['schemas']['Posting'];
export type Change = components['schemas']['Change'];

const PAGE = 20;

/** Who is next among everybody, or in one team. */
export const useLedger = (team: string | null) =>
  useQuery({
    queryKey: ['ledger', team],
    queryFn: () => told(api.GET('/v1/ledger', { params: { query: team ? { team } : {} } })),
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });

/** Entries, newest first, a page at a time; those that touched one rep where one is asked for. */
export const useEntries = (rep: string | null) =>
  useInfiniteQuery({
    queryKey: ['entries', rep],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      told(api.GET('/v1/ledger/entries', { params: { query: { limit: PAGE, before: pageParam, rep: rep ?? undefined } } })),
    getNextPageParam: (page) => page.before ?? undefined,
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });

/** Leads of credit, finely: a turn among five hundred reps moves two thousandths. */
export function leads(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return (value < 0 ? '−' : '+') + size.toFixed(size >= 0.01 ? 2 : 3);
}

/** The last lead from now that the picture of windows shows: all of them, unless one is very far away. */
export function horizon(places: Place[]): number {
  const ends = places.flatMap((place) => (place.latest === null ? [] : [place.latest])).sort((a, b) => a - b);
  const last = ends.at(-1) ?? 1;
  const usual = ends[Math.floor(ends.length * 0.9)] ?? 1;
  return Math.max(2, Math.min(last, usual * 3));
}
