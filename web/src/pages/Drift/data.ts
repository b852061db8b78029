import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { chance, count } from '../../format';
import { jobKey } from '../../parts/looks';
import type { Signature } from '../../parts/Signed';

export type Drift = components['schemas']['Drift'];
export type Watched = components['schemas']['WatchedQuantity'];
export type DriftAlert = components['schemas']['DriftAlert'];
export type Point = components['schemas']['DriftPoint'];

export const KEY = ['drift'];

export const useDrift = (days: number) =>
  useQuery({
    queryKey: [...KEY, days],
    queryFn: () => told(api.GET('/v1/drift', { params: { query: { days } } })),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });

/** Ask a worker to look. */
export function useLook() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => told(api.POST('/v1/drift/look')),
    onSettled: () => queries.invalidateQueries({ queryKey: jobKey('drift') }),
  });
}

export function useAcknowledge(alert_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (by: Signature) => told(api.POST('/v1/drift/acknowledge', { body: { alert_id, ...by } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** How a quantity's values are written. */
export function written(quantity: string, value: number): string {
  const [kind] = quantity.split('.');
  if (kind === 'volume') return value < 10 ? value.toFixed(1) : count(value);
  if (kind === 'calibration' || kind === 'slope') return value.toFixed(2);
  return chance(value);
}

/** The changed ones first; among their likes the order of the service. */
export function ordered(watched: Watched[]): { main: Watched[]; quiet: Watched[] } {
  const rank = (each: Watched) => (each.verdict === 'drifted' ? 0 : each.verdict === 'slight' ? 1 : 2);
  const sorted = [...watched].sort((one, other) => rank(one) - rank(other));
  const quiet = sorted.filter((each) => each.quantity.startsWith('input.') && rank(each) === 2);
  return { main: sorted.filter((each) => !quiet.includes(each)), quiet };
}

/** What is known of the inputs that stand apart: "too early" is never "no change". */
export function quietWords(quiet: Watched[]): string {
  const of = (...verdicts: Watched['verdict'][]) => quiet.filter((each) => verdicts.includes(each.verdict)).length;
  const parts: [number, string][] = [
    [of('steady'), 'without a change'],
    [of('too_early'), 'too early to tell'],
    [of('unusable'), 'that cannot be told'],
  ];
  const told = parts.filter(([some]) => some > 0);
  const noun = (some: number, at: number) => (at > 0 ? '' : some === 1 ? ' input' : ' inputs');
  return told.map(([some, how], at) => `${count(some)}${noun(some, at)} ${how}`).join(', ');
}

/** How far it is to where a change is reported, 0 to 1. */
export const evidence = (each: Watched): number =>
  each.log_threshold > 0 ? Math.min(Math.max(each.log_e / each.log_threshold, 0), 1) : 0;

/** When there will be something to show, where no whole day with a lead has passed yet; empty where there is something. */
export function firstFigures({ looked_at, watched }: Drift): string {
  if (!looked_at || watched.length === 0 || watched.some((each) => each.leads > 0 || each.verdict === 'drifted')) return '';
  const midnight = new Date(looked_at);
  midnight.setUTCHours(24, 0, 0, 0);
  return `Days are counted whole, from midnight to midnight UTC: the first figures come on ${midnight.toISOString().slice(0, 10)} at the earliest, for ${count(watched.length)} quantities that are watched.`;
}

/** One sentence for all. */
export function headline(drift: Drift): string {
  if (!drift.looked_at) return 'Nobody has looked yet.';
  if (drift.why_not) return `${drift.why_not.charAt(0).toUpperCase()}${drift.why_not.slice(1)}.`;
  const leads = drift.watched.find((each) => each.quantity === 'volume')?.leads ?? 0;
  if (leads === 0) return 'No lead has arrived on a whole day since the model was trained.';
  const of = (verdict: Watched['verdict']) => drift.watched.filter((each) => each.verdict === verdict).length;
  const over = `${leads === 1 ? '1 lead' : `${count(leads)} leads`} arrived since the model was trained.`;
  const [changed, little] = [of('drifted'), of('slight')];
  if (changed + little === 0) return `${over} No change can be told from them.`;
  const parts = [changed > 0 ? `${changed} changed` : '', little > 0 ? `${little} changed a little` : ''].filter(Boolean);
  return `${over} Of ${drift.watched.length} quantities ${parts.join(' and ')}.`;
}
