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

/** Who is off work stands behind one line, where more than a few are and somebody is there; `chosen` is always shown. */
export function folded(places: Place[], chosen: string | null): { there: Place[]; away: Place[] } {
  const off = (place: Place) => place.share === 0 && place.why.startsWith('is off work') && place.rep.rep_id !== chosen;
  const away = places.filter(off);
  const there = places.filter((place) => !off(place));
  return away.length > FEW && there.length > 0 ? { there, away } : { there: places, away: [] };
}

const FEW = 3;

/** The last lead from now that the picture of windows shows: all of them, unless one is very far away. */
export function horizon(places: Place[]): number {
  const ends = places.flatMap((place) => (place.latest === null ? [] : [place.latest])).sort((a, b) => a - b);
  const last = ends.at(-1) ?? 1;
  const usual = ends[Math.floor(ends.length * 0.9)] ?? 1;
  return Math.max(2, Math.min(last, usual * 3));
}
