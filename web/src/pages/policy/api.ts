import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { useMay } from '../../session';

export type Policy = components['schemas']['Policy'];
export type Version = components['schemas']['PolicyVersion'];
export type Problem = components['schemas']['PolicyProblem'];
export type Checked = components['schemas']['Checked'];
export type Proposal = components['schemas']['Proposal'];
export type Difference = components['schemas']['Difference'];

/** The JSON Schema of the document, as far as the pages read it. */
export interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: (string | null)[];
  default?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
  deprecated?: boolean;
  $ref?: string;
  $defs?: Record<string, Schema>;
  'x-heading'?: string;
}

export const usePolicy = () =>
  useQuery({ queryKey: ['policy'], queryFn: () => told(api.GET('/v1/policy')), refetchInterval: 15_000 });

/** Every version; nothing for those who may not read the policy. */
export function useVersions() {
  const may = useMay();
  return useQuery({
    queryKey: ['policy', 'versions'],
    queryFn: () => told(api.GET('/v1/policy/versions')),
    refetchInterval: 15_000,
    enabled: may('policy:read'),
  });
}

export const useVersion = (number: number | undefined) =>
  useQuery({
    queryKey: ['policy', 'version', number],
    queryFn: () => told(api.GET('/v1/policy/versions/{number}', { params: { path: { number: number ?? 0 } } })),
    enabled: number !== undefined,
    placeholderData: (before) => before,
  });

export const useSchema = () =>
  useQuery({
    queryKey: ['policy', 'schema'],
    queryFn: () => told(api.GET('/v1/policy/schema')) as Promise<Schema>,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useDifference = (before: number | undefined, after: number | undefined) =>
  useQuery({
    queryKey: ['policy', 'diff', before, after],
    queryFn: () => told(api.GET('/v1/policy/diff', { params: { query: { before, after } } })),
    enabled: before !== undefined && after !== undefined,
  });

const on = (base: number) => ({ header: { 'if-match': `"${base}"` } });

/** Publish, and see everything that shows the policy anew. */
export function usePublish() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (asked: { text: string; base: number; author: string; note: string; from?: string }) =>
      told(
        api.PUT('/v1/policy', {
          params: on(asked.base),
          body: { policy: asked.text, author: asked.author, note: asked.note, effective_from: asked.from ?? null },
        }),
      ),
    // Not waited for: whoever published goes on at once, and what they go to is read anew.
    onSuccess: () => void queries.invalidateQueries(),
    // Refused perhaps because somebody else published: then that is what to look at.
    onError: () => queries.invalidateQueries({ queryKey: ['policy'] }),
  });
}

export function useRollback() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (asked: { to: number; base: number; author: string; note: string }) =>
      told(
        api.POST('/v1/policy/rollback', {
          params: on(asked.base),
          body: { to: asked.to, author: asked.author, note: asked.note },
        }),
      ),
    // Not waited for: whoever published goes on at once, and what they go to is read anew.
    onSuccess: () => void queries.invalidateQueries(),
    // Refused perhaps because somebody else published: then that is what to look at.
    onError: () => queries.invalidateQueries({ queryKey: ['policy'] }),
  });
}

/** What waits for a second person; nothing for those who may not read the policy. */
export function useProposals() {
  const may = useMay();
  return useQuery({
    queryKey: ['policy', 'proposals'],
    queryFn: () => told(api.GET('/v1/policy/proposals')),
    refetchInterval: 15_000,
    enabled: may('policy:read'),
  });
}

/** Approve or reject what waits for a second person. */
export function useSettle() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (asked: { number: number; step: 'approve' | 'reject'; author: string }) => {
      const sent = { params: { path: { number: asked.number } }, body: { author: asked.author, note: '' } };
      if (asked.step === 'approve') await told(api.POST('/v1/policy/proposals/{number}/approve', sent));
      else await told(api.POST('/v1/policy/proposals/{number}/reject', sent));
    },
    // Not waited for: what changed is read anew.
    onSuccess: () => void queries.invalidateQueries(),
    onError: () => queries.invalidateQueries({ queryKey: ['policy'] }),
  });
}

export const check = (text: string, against: number, signal: AbortSignal) =>
  told(api.POST('/v1/policy/check', { body: { policy: text, against, leads: false }, signal }));
