import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Pair = components['schemas']['MatchPair'];
export type Side = components['schemas']['MatchedSide'];
export type Merge = components['schemas']['LeadMerge'];
export type Verdict = components['schemas']['Verdict'];

export const SHOWN = 50;
const PAIRS = ['pairs'];
const MERGES = ['merges'];

/** Pairs that wait for somebody, or those that were reviewed. */
export const usePairs = (decided: boolean, skip: number) =>
  useQuery({
    queryKey: [...PAIRS, decided, skip],
    queryFn: () => told(api.GET('/v1/matching/pairs', { params: { query: { decided, limit: SHOWN, skip } } })),
    placeholderData: (before) => before,
  });

export const useMerges = (skip: number) =>
  useQuery({
    queryKey: [...MERGES, skip],
    queryFn: () => told(api.GET('/v1/merges', { params: { query: { limit: SHOWN, skip } } })),
    placeholderData: (before) => before,
  });

export interface Said {
  pair: Pair;
  verdict: Verdict;
  author: string;
}

export function useDecide() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ pair, verdict, author }: Said) =>
      told(
        api.POST('/v1/matching/pairs/decide', {
          body: { kind: pair.kind, lead_id: pair.lead.id, other_id: pair.other.id, verdict, author },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: PAIRS }),
  });
}

export interface Merging {
  lead_id: string;
  into_lead_id: string;
  author: string;
  reason: string;
}

export function useMerge() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Merging) => told(api.POST('/v1/merges', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: MERGES }),
  });
}

export function useUndo() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ merge, author, reason }: { merge: Merge; author: string; reason: string }) =>
      told(api.POST('/v1/merges/{merge_id}/undo', { params: { path: { merge_id: merge.merge_id } }, body: { author, reason } })),
    onSettled: () => queries.invalidateQueries({ queryKey: MERGES }),
  });
}

const WORDS: Record<string, string> = {
  postal_code: 'postal code',
  created_at: 'arrived',
  customer_status: 'status',
  owner_rep_id: 'owner',
};

/** What both sides say, field by field, in the order of the first that says it; `alike` where both say the same. */
export function sideBySide(one: Side, other: Side): { name: string; one: string; other: string; alike: boolean }[] {
  const rename = (fields: Side['fields']) =>
    new Map(Object.entries(fields).map(([name, value]) => [name === 'company' ? 'name' : name, value]));
  const left = rename(one.fields);
  const right = rename(other.fields);
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => {
    const [a, b] = [left.get(name) ?? '', right.get(name) ?? ''];
    return {
      name: WORDS[name] ?? name,
      one: moment(name, a),
      other: moment(name, b),
      alike: a !== '' && a.toLowerCase() === b.toLowerCase(),
    };
  });
}

const moment = (name: string, value: string): string =>
  name === 'created_at' && value ? value.slice(0, 16).replace('T', ' ') : value;
