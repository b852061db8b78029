import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Decision, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Lead = components['schemas']['QueueShown'];
export type Candidate = components['schemas']['QueueCandidate'];
export type Settled = components['schemas']['LeadSettled'];
export type Line = components['schemas']['QueueLineIn'];
export type Reason = components['schemas']['OverrideReason'];
export type Why = components['schemas']['OverrideWords'];
export type Place = components['schemas']['LeadPlace'];
export type Deed = components['schemas']['LeadDeed'];
export type Proposed = components['schemas']['ProposedMove'];
export type Moving = components['schemas']['ReassignIn'];

export const KEY = ['queue'];
/** So many leads are on one page. */
export const SHOWN = 50;

export const useQueue = (skip: number) =>
  useQuery({
    queryKey: [...KEY, 'list', skip],
    queryFn: () => told(api.GET('/v1/queue', { params: { query: { limit: SHOWN, skip } } })),
    refetchInterval: 15_000,
    placeholderData: (before) => before,
  });

export const useReserved = (skip: number) =>
  useQuery({
    queryKey: [...KEY, 'reserved', skip],
    queryFn: () => told(api.GET('/v1/queue/reserved', { params: { query: { limit: SHOWN, skip } } })),
    refetchInterval: 15_000,
    placeholderData: (before) => before,
  });

/** How people call leads, by identity: what became of a lead is told by name, wherever the lead is by then. */
export type Names = ReadonlyMap<string, string>;
export const named = (leads: Pick<Lead, 'lead_id' | 'person'>[]): Names =>
  new Map(leads.map(({ lead_id, person }) => [lead_id, person || lead_id]));

/** Settle some leads; each by itself. */
export function useSettle() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ author, lines }: { author: string; lines: Line[]; names: Names }) =>
      told(api.POST('/v1/queue', { body: { author, lines } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** A rep accepts a lead that is reserved. */
export function useAccept() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ lead_id, ...body }: { lead_id: string; rep_id: string; author: string }) =>
      told(api.POST('/v1/leads/{lead_id}/accept', { params: { path: { lead_id } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** A rep declines it: it goes on, and never comes back. */
export function useDecline() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ lead_id, rep_id }: { lead_id: string; rep_id: string }) =>
      told(api.POST('/v1/leads/{lead_id}/decline', { params: { path: { lead_id } }, body: { rep_id } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Where a lead is now, and what was done with it. */
export const useHandling = (lead_id: string) =>
  useQuery({
    queryKey: [...KEY, 'handling', lead_id],
    queryFn: () => told(api.GET('/v1/leads/{lead_id}/handling', { params: { path: { lead_id } } })),
    refetchInterval: 15_000,
  });

/** Lock a lead against automatic moves, or unlock it. */
export function useLock(lead_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ locked, ...body }: { locked: boolean; note: string; author: string }) =>
      told(api.POST(`/v1/leads/{lead_id}/${locked ? 'lock' : 'unlock'}`, { params: { path: { lead_id } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Its rep gives a lead to another one. */
export function useHandOff(lead_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { rep_id: string; note: string; author: string; decision_id: string }) =>
      told(api.POST('/v1/leads/{lead_id}/hand-off', { params: { path: { lead_id } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Look at who would get the open leads of a rep; nothing is changed. */
export const usePreview = () =>
  useMutation({
    mutationFn: (body: { from_rep_id: string; to_rep_ids: string[] }) =>
      told(api.POST('/v1/reassignments/preview', { body: { ...body, lead_ids: [] } })),
  });

/** Move leads as they were looked at. */
export function useMove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Moving) => told(api.POST('/v1/reassignments', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Of leads that were looked at, those that can be moved as wished: over limits or in spite of locks only where that is said. */
export const movable = (looked: Proposed[], over_limit: boolean, despite_lock: boolean): Moving['lines'] =>
  looked.flatMap(({ lead_id, decision_id, before, rep, breaks, locked }) =>
    rep && (over_limit || !breaks) && (despite_lock || !locked)
      ? [{ lead_id, decision_id, from_rep_id: decision_id ? null : before?.rep_id, rep_id: rep.rep_id }]
      : [],
  );

/** What speaks against a move, as far as anything does. */
export const against = ({ breaks, locked, notes, problem }: Proposed): string =>
  [breaks && `limit: ${breaks}`, locked && 'locked', ...notes, problem].filter(Boolean).join('; ');

const NOT_HERE: ReadonlySet<string> = new Set(['INACTIVE', 'LEFT', 'NOT_STARTED']);

/** To whom a lead can be handed off: everybody on record in the decision who works here, by what it says and now, but who has the lead. */
export function others(
  { candidates, refusals }: Pick<Decision, 'candidates' | 'refusals'>,
  holder: string,
  reps: { rep: { rep_id: string }; active: boolean }[],
) {
  const here = refusals.filter(({ reason }) => !NOT_HERE.has(reason));
  const found = new Map([...candidates, ...here].map(({ rep }) => [rep.rep_id, rep.name]));
  found.delete(holder);
  for (const { rep, active } of reps) if (!active) found.delete(rep.rep_id);
  return [...found].map(([value, label]) => ({ value, label })).sort((one, other) => one.label.localeCompare(other.label));
}

/** Where the cursor stands: on which lead, and in which place that lead was. */
export type Spot = { lead_id: string | null; place: number };
export const TOP: Spot = { lead_id: null, place: 0 };

/** The same cursor in a list that came anew: on its lead, wherever that is now, and in the old place only where that lead is gone. */
export function standing(spot: Spot, leads: Pick<Lead, 'lead_id'>[]): Spot {
  const found = leads.findIndex((lead) => lead.lead_id === spot.lead_id);
  const place = found < 0 ? Math.max(0, Math.min(spot.place, leads.length - 1)) : found;
  const lead_id = leads[place]?.lead_id ?? null;
  return lead_id === spot.lead_id && place === spot.place ? spot : { lead_id, place };
}

/** The line that approves what the page recommends for a lead. */
export const approving = (lead: Lead): Line => ({
  ...AS_IS,
  what: 'approve',
  lead_id: lead.lead_id,
  decision_id: lead.decision_id,
  rep_id: lead.recommended?.rep.rep_id ?? null,
});

/** The line that gives it to somebody else, or to nobody. */
export const overriding = (lead: Lead, reason: Reason, note: string, rep_id: string | null, nurture: boolean): Line => ({
  ...AS_IS,
  what: rep_id ? 'change' : 'reject',
  lead_id: lead.lead_id,
  decision_id: lead.decision_id,
  rep_id,
  instead_of: lead.recommended?.rep.rep_id ?? null,
  reason,
  note,
  to: nurture ? 'nurture' : 'queue',
});

const AS_IS = { note: '', to: 'queue', over_limit: false, despite_lock: false } as const;

/** What became of the lines, in a sentence; the reasons follow for those that could not be settled. */
export function outcome(done: Settled[], deed = 'settled'): { words: string; troubles: Settled[] } {
  const troubles = done.filter((each) => each.outcome !== 'done');
  const settled = done.length - troubles.length;
  const words = `${settled} ${deed}${troubles.length > 0 ? `, ${troubles.length} not` : ''}.`;
  return { words, troubles };
}

export type Confirm = NonNullable<Settled['confirm']>;

/** Of lines that were refused for a limit or a lock, those that go all the same once a person confirms it: each says so now. */
export const confirmed = (what: Confirm, lines: Line[], done: Settled[]): Line[] =>
  lines
    .filter((line) => done.some((each) => each.lead_id === line.lead_id && each.confirm === what))
    .map((line) => ({ ...line, [what]: true }));
