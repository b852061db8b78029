import { useQuery } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Evaluation = components['schemas']['Evaluation'];
export type Group = Evaluation['groups'][number];

/** The verdict on a model and what its test showed; models that routed before any was trained have none. */
export const useEvaluation = (version: string) =>
  useQuery({
    queryKey: ['models', version, 'evaluation'],
    queryFn: () => told(api.GET('/v1/models/{version}/evaluation', { params: { path: { version } } })),
    enabled: version.startsWith('m-'),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The key of all held-out leads, where groups have keys of their own. */
export const ALL = 'all';

/** A group's key: what it has in common, and which it is. */
export const keyOf = (group: Group): string => `${group.of} ${group.by} ${group.name}`;

/** Groups that can tell, those whose chances do not come true first, the surest of them on top; the others in their order. */
export function groupsThatTell(groups: Group[]): Group[] {
  const rank = (group: Group) => (group.fit === 'right' ? 1 : 0);
  return groups
    .filter((group) => group.fit !== 'too small')
    .sort((one, other) => rank(one) - rank(other) || (rank(one) === 0 ? (one.adjusted ?? 1) - (other.adjusted ?? 1) : 0));
}

export const FIT_WORDS: Record<Group['fit'], string> = {
  right: 'as expected',
  'too low': 'chances too low',
  'too high': 'chances too high',
  'too small': 'too few to tell',
};
