import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import type { Signature } from '../../parts/Signed';

export type Models = components['schemas']['Models'];
export type Model = components['schemas']['Model'];
export type Job = components['schemas']['Job'];
export type ShadowReport = components['schemas']['ShadowReport'];
export type Deed = 'propose' | 'approve' | 'reject' | 'promote' | 'rollback' | 'shadow' | 'unshadow';

export const useModels = () =>
  useQuery({ queryKey: ['models'], queryFn: () => told(api.GET('/v1/models')), refetchInterval: 15_000 });

export const useModel = (version: string) =>
  useQuery({
    queryKey: ['models', version],
    queryFn: () => told(api.GET('/v1/models/{version}', { params: { path: { version } } })),
  });

/** The model in shadow beside the champion; `report` is null where there are not both. */
export const useShadow = () =>
  useQuery({ queryKey: ['shadow'], queryFn: () => told(api.GET('/v1/models/shadow')), refetchInterval: 30_000 });

export const useComparison = (before: string, after: string) =>
  useQuery({
    queryKey: ['models', 'compare', before, after],
    queryFn: () => told(api.GET('/v1/models/compare', { params: { query: { before, after } } })),
  });

export const useTrainings = () =>
  useQuery({
    queryKey: ['jobs', 'train'],
    queryFn: () => told(api.GET('/v1/jobs', { params: { query: { kind: 'train', limit: 5 } } })),
    refetchInterval: (query) =>
      query.state.data?.jobs.some((job) => job.state === 'running' || job.state === 'waiting') ? 3_000 : 30_000,
  });

/** Ask for a training in the background; the key makes a second click the same one. */
export function useTrain(key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Signature) => told(api.POST('/v1/models/train', { params: { header: { 'idempotency-key': key } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

/** Take a step on top of the newest one seen, `base`, and see everything that shows the model anew. */
export function useStep(deed: Deed, version: string, base: number) {
  const queries = useQueryClient();
  return useMutation<unknown, Error, Signature>({
    mutationFn: (body) => {
      const header = { 'if-match': `"${base}"` };
      const params = { header, path: { version } };
      if (deed === 'rollback') return told(api.POST('/v1/models/rollback', { params: { header }, body }));
      if (deed === 'unshadow') return told(api.POST('/v1/models/unshadow', { params: { header }, body }));
      if (deed === 'shadow') return told(api.POST('/v1/models/{version}/shadow', { params, body }));
      if (deed === 'reject') return told(api.POST('/v1/models/{version}/reject', { params, body }));
      if (deed === 'approve') return told(api.POST('/v1/models/{version}/approve', { params, body }));
      if (deed === 'promote') return told(api.POST('/v1/models/{version}/promote', { params, body }));
      return told(api.POST('/v1/models/{version}/propose', { params, body }));
    },
    onSuccess: () => void queries.invalidateQueries(),
    // Refused perhaps because somebody else was quicker: then that is what to look at.
    onError: () => queries.invalidateQueries({ queryKey: ['models'] }),
  });
}

/** What can be done with a model where it stands; the service has the last word. */
export function deedsOf(model: Model, approval: Models['approval']): Deed[] {
  const waits = model.state === 'candidate' || model.state === 'approved';
  const out: Deed[] = [...(model.in_shadow ? (['unshadow'] as const) : []), ...(waits ? (['reject'] as const) : [])];
  if (model.in_force) return [];
  if (model.fault) return out;
  const promotes: Deed[] = approval === 'none' || model.state === 'approved' || model.state === 'champion' ? ['promote'] : [];
  const approves: Deed[] = model.state === 'candidate' ? ['approve'] : [];
  if (waits) return [...approves, ...promotes, ...(model.in_shadow ? [] : (['shadow'] as const)), ...out];
  return approval === 'second_person' ? ['propose'] : promotes;
}
