import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { count, money } from '../../format';
import { jobKey } from '../../parts/looks';

export type Batch = components['schemas']['Batch'];
export type Head = components['schemas']['BatchHead'];
export type Line = components['schemas']['BatchLine'];

export const KEY = ['batches'];

export const useBatches = () =>
  useQuery({ queryKey: [...KEY, 'list'], queryFn: () => told(api.GET('/v1/batches')), refetchInterval: 30_000 });

export const useBatch = (batch_id: string) =>
  useQuery({
    queryKey: [...KEY, batch_id],
    queryFn: () => told(api.GET('/v1/batches/{batch_id}', { params: { path: { batch_id } } })),
  });

/** Which leads a batch is to take: without reps all that wait, with reps their open leads and, where `waiting`, those that wait too. */
export interface Asked {
  author: string;
  rep_ids: string[];
  waiting: boolean;
}

/** The request for such a batch. */
export const request = ({ author, rep_ids, waiting }: Asked) =>
  rep_ids.length === 0 ? { author, waiting: false } : { author, rep_ids, waiting };

/** Ask a worker to propose a batch. */
export function useRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (asked: Asked) => told(api.POST('/v1/batches', { body: request(asked) })),
    onSettled: () => queries.invalidateQueries({ queryKey: jobKey('batch') }),
  });
}

/** Settle lines of a batch; without `lead_ids` all that are open. */
export function useSettle(batch_id: string) {
  const queries = useQueryClient();
  const path = { batch_id };
  return useMutation({
    mutationFn: async ({ deed, author, lead_ids }: { deed: 'confirm' | 'reject'; author: string; lead_ids?: string[] }) => {
      const body = { author, lead_ids: lead_ids ?? null };
      if (deed === 'reject')
        return told(api.POST('/v1/batches/{batch_id}/reject', { params: { path }, body: { ...body, note: '' } }));
      return told(api.POST('/v1/batches/{batch_id}/confirm', { params: { path }, body }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Give one lead to another rep than the one proposed. */
export function useChangeRep(batch_id: string) {
  const queries = useQueryClient();
  const path = { batch_id };
  return useMutation({
    mutationFn: (body: { author: string; lead_id: string; rep_id: string }) =>
      told(api.POST('/v1/batches/{batch_id}/change', { params: { path }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** One sentence for a batch. */
export function headline(batch: Head): string {
  const left = batch.leads - batch.placed - batch.staying;
  const moving = batch.moving > 0 ? `, ${count(batch.moving)} of them another than now` : '';
  const rest = [
    batch.staying > 0 ? `${count(batch.staying)} stay with the rep they have` : '',
    left > 0 ? `${count(left)} wait on` : '',
  ].filter(Boolean);
  return `${[`${count(batch.placed)} of ${count(batch.leads)} leads have a rep proposed${moving}`, ...rest].join('; ')}.`;
}

/** The other ways look at each rep's room alone, so they may be worth more than is possible inside the batch's limits. */
const PAST = ', but past limits that a batch keeps (fairness, teams, tiers, value)';

/** What the batch is worth beside other ways; empty where no model tells reps apart. */
export function beside(batch: Head): string {
  if (batch.placed === batch.by_turns) return '';
  const way = (other: number) => {
    const share = batch.value_minor > 0 ? ` (${signedShare(other / batch.value_minor - 1)})` : '';
    return `${money(other)}${share}${other > batch.bound_minor ? PAST : ''}`;
  };
  // The bound is of worth less what slots are kept for: where that stands below the worth itself, it says nothing to a reader.
  const bounded = batch.bound_minor >= batch.value_minor;
  const most = bounded ? `; within its limits, no assignment could be worth more than ${money(batch.bound_minor)}` : '';
  return (
    `Together worth ${money(batch.value_minor)}${most}. ` +
    `One by one to the best rep: ${way(batch.one_by_one_minor)}; in rotation: ${way(batch.rotation_minor)}.`
  );
}

const signedShare = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}%`;

/** Leads with nobody proposed, counted by why, the most frequent first. */
export function leftBecause(lines: Line[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const line of lines) if (line.rep_id === null) counts.set(line.why, (counts.get(line.why) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]);
}
