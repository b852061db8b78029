import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Dispute = components['schemas']['DisputeOut'];
export type Report = components['schemas']['DisputeReportOut'];
export type Rating = components['schemas']['RatingOut'];
export type Theme = components['schemas']['ThemeOut'];
export type Quote = components['schemas']['QuoteOut'];
export type Line = components['schemas']['FitLineOut'];
export type Profile = components['schemas']['ProfileOut'];
export type Wish = components['schemas']['WishOut'];
export type Contest = components['schemas']['ContestIn'];
export type Settle = components['schemas']['SettleDisputeIn'];
export type FitGiven = components['schemas']['FitIn'];
export type Fields = components['schemas']['ProfileIn']['fields'];

export const KINDS: Contest['kind'][] = [
  'wrong territory',
  'wrong owner',
  'should be mine',
  'unfair turn',
  'wrong data',
  'other',
];

export const useDisputes = (decision?: string) =>
  useQuery({
    queryKey: ['disputes', decision ?? 'all'],
    queryFn: () => told(api.GET('/v1/disputes', { params: { query: decision ? { decision } : {} } })),
    refetchInterval: 30_000,
  });

export const useDispute = (number: number) =>
  useQuery({
    queryKey: ['disputes', number],
    queryFn: () => told(api.GET('/v1/disputes/{number}', { params: { path: { number } } })),
  });

export const useReport = () =>
  useQuery({ queryKey: ['disputes', 'report'], queryFn: () => told(api.GET('/v1/disputes/report')) });

/** Something that is said: whatever tells of it is asked again, also where somebody else was quicker. */
function useSaying<Asked, Answer>(say: (asked: Asked) => Promise<Answer>, ...keys: string[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: say,
    onSettled: () => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

/** ``of``: the decision, or its lead, of which the service then takes the latest. */
export const useContest = () =>
  useSaying(
    ({ of, ...body }: Contest & { of: string }) =>
      told(api.POST('/v1/decisions/{decision_id}/disputes', { params: { path: { decision_id: of } }, body })),
    'disputes',
  );

export const useSettle = (number: number) =>
  useSaying(
    (body: Settle) => told(api.POST('/v1/disputes/{number}/settle', { params: { path: { number } }, body })),
    'disputes',
    'decisions',
  );

export const useWithdraw = (number: number) =>
  useSaying(
    (body: { author: string; note: string }) =>
      told(api.POST('/v1/disputes/{number}/withdraw', { params: { path: { number } }, body })),
    'disputes',
  );

export const useFit = (decision_id: string) =>
  useQuery({
    queryKey: ['fit', decision_id],
    queryFn: () => told(api.GET('/v1/decisions/{decision_id}/fit', { params: { path: { decision_id } } })),
  });

export const useRate = (decision_id: string) =>
  useSaying(
    (body: FitGiven) => told(api.PUT('/v1/decisions/{decision_id}/fit', { params: { path: { decision_id } }, body })),
    'fit',
    'feedback',
  );

export const useFeedback = () => useQuery({ queryKey: ['feedback'], queryFn: () => told(api.GET('/v1/feedback')) });

export const useTheme = (theme: string) =>
  useQuery({
    queryKey: ['feedback', 'theme', theme],
    queryFn: () => told(api.GET('/v1/feedback/themes/{theme}', { params: { path: { theme } } })),
  });

export const useProfile = (rep_id: string) =>
  useQuery({
    queryKey: ['profiles', rep_id],
    queryFn: () => told(api.GET('/v1/reps/{rep_id}/profile', { params: { path: { rep_id } } })),
  });

type Given = { fields: Fields; author: string; note: string };

export const useChange = (rep_id: string) =>
  useSaying((body: Given) => told(api.PUT('/v1/reps/{rep_id}/profile', { params: { path: { rep_id } }, body })), 'profiles');

export const usePropose = (rep_id: string) =>
  useSaying(
    (body: Given) => told(api.POST('/v1/reps/{rep_id}/profile/proposals', { params: { path: { rep_id } }, body })),
    'profiles',
  );

type Signature = { author: string; note: string };

export const useDecideWish = (number: number, verdict: 'approve' | 'reject' | 'withdraw') =>
  useSaying(
    (body: Signature) => told(api.POST(`/v1/profile-proposals/{number}/${verdict}`, { params: { path: { number } }, body })),
    'profiles',
  );

export const useDecideTag = (
  rep_id: string,
  tag: Pick<Profile['tags'][number], 'field' | 'value'>,
  verdict: 'approve' | 'dismiss',
) =>
  useSaying(
    ({ author, note }: Signature) =>
      told(
        api.POST(`/v1/reps/{rep_id}/profile/tags/${verdict}`, {
          params: { path: { rep_id } },
          body: { field: tag.field as components['schemas']['ProfileTagIn']['field'], value: tag.value, author, note },
        }),
      ),
    'profiles',
    'insight',
  );

/** Hours as people say them. */
export function span(hours: number | null): string {
  if (hours === null) return 'none yet';
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min`;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} days`;
}

/** A share with its interval, or that there are too few to tell. */
export function share(value: number | null, low: number | null, high: number | null): string {
  if (value === null || low === null || high === null) return 'too few to tell';
  return `${Math.round(value * 100)}% (${Math.round(low * 100)} to ${Math.round(high * 100)})`;
}
