import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { jobKey } from '../../parts/looks';
import type { Signature } from '../../parts/Signed';

export type Found = components['schemas']['InsightFindings'];
export type Pairing = components['schemas']['InsightPairing'];
export type Driver = components['schemas']['InsightDriver'];
export type Candidate = components['schemas']['InsightCandidate'];
export type Span = components['schemas']['InsightSpan'];
export type Tag = components['schemas']['ProposedTag'];
export type Decision = components['schemas']['InsightDecision'];
export type Compared = components['schemas']['ComparedLeads'];
export type Names = Record<string, string>;

export const useInsight = () => useQuery({ queryKey: ['insight'], queryFn: () => told(api.GET('/v1/insight')) });

export const useOverrides = (enabled: boolean) =>
  useQuery({ queryKey: ['overrides'], queryFn: () => told(api.GET('/v1/queue/overrides/report')), enabled });

export const useTags = () => useQuery({ queryKey: ['insight', 'tags'], queryFn: () => told(api.GET('/v1/insight/tags')) });

/** Something that is decided: everything that shows it is asked again. */
function useDeciding<Asked, Answer>(decide: (asked: Asked) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: decide, onSettled: () => queries.invalidateQueries({ queryKey: ['insight'] }) });
}

/** Ask a worker to look. */
export function useLook() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (by: Signature) => told(api.POST('/v1/insight/look', { body: { author: by.author } })),
    onSettled: () => queries.invalidateQueries({ queryKey: jobKey('insight') }),
  });
}

export const useApprove = (tag: Tag) =>
  useDeciding((by: Signature) => told(api.POST('/v1/insight/tags/approve', { body: { ...keyOf(tag), ...by } })));

export const useDismiss = (tag: Tag) =>
  useDeciding((by: Signature) => told(api.POST('/v1/insight/tags/dismiss', { body: { ...keyOf(tag), ...by } })));

export const useUndo = (number: number) =>
  useDeciding((by: Signature) => told(api.POST('/v1/insight/tags/{number}/undo', { params: { path: { number } }, body: by })));

export const useAdd = (name: string) =>
  useDeciding((by: Signature) => told(api.POST('/v1/insight/features/add', { body: { name, ...by } })));

export const useRemove = (name: string) =>
  useDeciding((by: Signature) => told(api.POST('/v1/insight/features/remove', { body: { name, ...by } })));

const keyOf = (tag: Tag) => ({ rep_id: tag.rep_id, field: tag.field, value: tag.value });

/** Who a pairing is about, and with which leads. */
export const pairingName = (one: Pairing, names: Names): string => one.trait || names[one.rep_id] || one.rep_id;

/** The surest ones, at most `most`, and of each rep at most `ofOne`, so that one strong rep does not fill the page. */
export function surest(found: Pairing[], most: number, ofOne = 2): Pairing[] {
  const counts = new Map<string, number>();
  const kept: Pairing[] = [];
  for (const one of found) {
    const who = one.rep_id || one.trait;
    const seen = (counts.get(who) ?? 0) + 1;
    counts.set(who, seen);
    if (seen <= ofOne && kept.length < most) kept.push(one);
  }
  return kept;
}

/** A difference in chance as points, always signed, with a true minus. */
export function points(value: number): string {
  const text = Math.abs(100 * value).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return (value < 0 ? '−' : '+') + text;
}

export const spokenPoints = (span: Span): string =>
  `${points(span.value)} points, 80% interval ${points(span.low)} to ${points(span.high)}`;

/** How far the axis reaches on both sides of zero, as a round share. */
export function reach(spans: Span[]): number {
  const largest = Math.max(0.01, ...spans.flatMap((span) => [Math.abs(span.low), Math.abs(span.high)]));
  return [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5].find((end) => largest <= end) ?? 1;
}

export const oddsWords = (odds: number): string =>
  odds > 100_000
    ? 'over 100,000 to 1'
    : odds >= 10
      ? `${Math.round(odds).toLocaleString('en-US')} to 1`
      : `${odds.toFixed(1)} to 1`;
