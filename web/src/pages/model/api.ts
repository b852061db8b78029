import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Models = components['schemas']['Models'];
export type Model = components['schemas']['Model'];
export type Deed = 'propose' | 'approve' | 'promote' | 'rollback';

export const useModels = () =>
  useQuery({ queryKey: ['models'], queryFn: () => told(api.GET('/v1/models')), refetchInterval: 15_000 });

export const useModel = (version: string) =>
  useQuery({
    queryKey: ['models', version],
    queryFn: () => told(api.GET('/v1/models/{version}', { params: { path: { version } } })),
  });

/** Take a step on top of the newest one seen, and see everything that shows the model anew. */
export function useStep(deed: Deed, version: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ base, ...body }: { base: number; author: string; note: string }) => {
      const header = { 'if-match': `"${base}"` };
      const params = { header, path: { version } };
      if (deed === 'rollback') return told(api.POST('/v1/models/rollback', { params: { header }, body }));
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
  if (model.in_force || model.fault) return [];
  const promotes: Deed[] = approval === 'none' || model.state === 'approved' || model.state === 'champion' ? ['promote'] : [];
  if (model.state === 'candidate') return ['approve', ...promotes];
  if (approval === 'second_person' && (model.state === 'draft' || model.state === 'retired')) return ['propose'];
  return promotes;
}
