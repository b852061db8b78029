import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { words } from '../../format';
import type { Signature } from '../../parts/Signed';

export type Target = components['schemas']['Target'];
export type Delivery = components['schemas']['Delivery'];
export type State = Delivery['state'];
export type Notice = components['schemas']['Notice'];
export type Job = components['schemas']['Job'];

const HOOKS = ['webhooks'];
const SENT = ['deliveries'];
const TOLD = ['notifications'];
const CHANNELS = ['channels'];
const JOBS = ['all jobs'];
const OFTEN = 5_000;

export const useWebhooks = () =>
  useQuery({ queryKey: HOOKS, queryFn: () => told(api.GET('/v1/webhooks')), refetchInterval: OFTEN });

export const useEvents = () =>
  useQuery({ queryKey: ['events'], queryFn: () => told(api.GET('/v1/webhooks/events')), staleTime: Number.POSITIVE_INFINITY });

export const useDeliveries = (state: State | null) =>
  useQuery({
    queryKey: [...SENT, state],
    queryFn: () => told(api.GET('/v1/deliveries', { params: { query: { state: state ?? undefined, limit: 50 } } })),
    refetchInterval: OFTEN,
    placeholderData: (before) => before,
  });

export const useDelivery = (number: number | null) =>
  useQuery({
    queryKey: [...SENT, 'one', number],
    queryFn: () => told(api.GET('/v1/deliveries/{number}', { params: { path: { number: number ?? 0 } } })),
    enabled: number !== null,
  });

/** Who is told: a rep, the office, or whoever sits here as an account. */
export type Whose = { rep: string } | 'office' | 'me';

const repOf = (whose: Whose) => (typeof whose === 'string' ? undefined : whose.rep);
const keyOf = (whose: Whose) => (typeof whose === 'string' ? whose : `rep ${whose.rep}`);

export const useNotices = (whose: Whose, enabled = true) =>
  useQuery({
    queryKey: [...TOLD, keyOf(whose)],
    queryFn: () =>
      whose === 'me'
        ? told(api.GET('/v1/me/notifications', { params: { query: { limit: 50 } } }))
        : told(api.GET('/v1/notifications', { params: { query: { rep: repOf(whose), limit: 50 } } })),
    refetchInterval: 15_000,
    enabled,
  });

export const useChannels = (whose: Whose) =>
  useQuery({
    queryKey: [...CHANNELS, keyOf(whose)],
    queryFn: () =>
      whose === 'me'
        ? told(api.GET('/v1/me/channels'))
        : told(api.GET('/v1/channels', { params: { query: { rep: repOf(whose) } } })),
    refetchInterval: OFTEN,
  });

export const useHabits = (whose: Exclude<Whose, 'office'>) =>
  useQuery({
    queryKey: ['notifying', keyOf(whose)],
    queryFn: () =>
      whose === 'me'
        ? told(api.GET('/v1/me/notifying'))
        : told(api.GET('/v1/reps/{rep_id}/notifying', { params: { path: { rep_id: whose.rep } } })),
  });

export const useJobs = () =>
  useQuery({
    queryKey: JOBS,
    queryFn: async () => (await told(api.GET('/v1/jobs', { params: { query: { limit: 50 } } }))).jobs,
    refetchInterval: OFTEN,
  });

/** Something done in a name; whatever it changes is asked anew. */
function useDoing<Given, Found = unknown>(run: (given: Given) => Promise<Found>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () =>
      Promise.all([HOOKS, SENT, TOLD, CHANNELS, JOBS, ['notifying']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

export type Wanted = { name: string; url: string; events: string[]; contact: boolean; author: string };

export const useAddWebhook = () => useDoing((body: Wanted) => told(api.POST('/v1/webhooks', { body })));

const at = (number: number) => ({ path: { number } });

export const useRotate = (number: number) =>
  useDoing(({ author }: Signature) => told(api.POST('/v1/webhooks/{number}/rotate', { params: at(number), body: { author } })));

export const useSwitch = (target: Target) =>
  useDoing(({ author }: Signature) => {
    const given = { params: at(target.number), body: { on: !target.on, author } };
    if (target.account !== null) {
      return told(api.POST('/v1/me/channels/{number}', { ...given, body: { on: !target.on } }));
    }
    return target.way === 'webhook'
      ? told(api.POST('/v1/webhooks/{number}', given))
      : told(api.POST('/v1/channels/{number}', given));
  });

export const useTest = (target: Target) =>
  useDoing(({ author }: Signature) => {
    const given = { params: at(target.number), body: { author } };
    if (target.account !== null) return told(api.POST('/v1/me/channels/{number}/test', { params: given.params }));
    return target.way === 'webhook'
      ? told(api.POST('/v1/webhooks/{number}/test', given))
      : told(api.POST('/v1/channels/{number}/test', given));
  });

export const useRemove = (target: Target) =>
  useDoing(({ author }: Signature) => {
    const given = { params: at(target.number), body: { author } };
    if (target.account !== null) return told(api.POST('/v1/me/channels/{number}/remove', { params: given.params }));
    return target.way === 'webhook'
      ? told(api.POST('/v1/webhooks/{number}/remove', given))
      : told(api.POST('/v1/channels/{number}/remove', given));
  });

export const useAgain = (number: number) =>
  useDoing(({ author }: Signature) => told(api.POST('/v1/deliveries/{number}/again', { params: at(number), body: { author } })));

export const useAllAgain = () =>
  useDoing(({ author }: Signature) => told(api.POST('/v1/deliveries/again', { body: { author } })));

export const useDrop = (number: number) =>
  useDoing(({ author, note }: Signature) =>
    told(api.POST('/v1/deliveries/{number}/drop', { params: at(number), body: { author, reason: note } })),
  );

export const useRead = (whose: Whose) =>
  useDoing((numbers: number[] | null) =>
    whose === 'me'
      ? told(api.POST('/v1/me/notifications/read', { body: { numbers } }))
      : told(api.POST('/v1/notifications/read', { body: { rep_id: repOf(whose) ?? null, numbers } })),
  );

export const useAddChannel = (whose: Whose) =>
  useDoing(({ author, ...asked }: { name: string; url: string; events: string[]; author: string }) =>
    whose === 'me'
      ? told(api.POST('/v1/me/channels', { body: asked }))
      : told(api.POST('/v1/channels', { body: { ...asked, author, rep_id: repOf(whose) ?? null } })),
  );

export type Wishes = { quiet: string | null; language: string; time_zone?: string | null; author: string };

export const useSetHabits = (whose: Exclude<Whose, 'office'>) =>
  useDoing(({ author, time_zone, ...asked }: Wishes) =>
    whose === 'me'
      ? told(api.POST('/v1/me/notifying', { body: { ...asked, time_zone } }))
      : told(api.POST('/v1/reps/{rep_id}/notifying', { params: { path: { rep_id: whose.rep } }, body: { ...asked, author } })),
  );

type Zones = { quiet: string | null; time_zone: string; chosen_zone: string | null };

/** The zone that a form for quiet hours starts with, '' for none chosen: where nothing was ever chosen, that of the browser. */
export const zoneAtFirst = ({ quiet, time_zone, chosen_zone }: Zones, here: string): string =>
  chosen_zone ?? (quiet === null && time_zone === 'UTC' && here !== 'UTC' ? here : '');

/** What counts where no zone is chosen; by name as long as none is, for only then it is known. */
export const noneChosen = (time_zone: string, chosen_zone: string | null): string =>
  chosen_zone === null ? `None chosen: ${time_zone}` : 'None chosen: the one of your rep, else UTC';

export const useJobAgain = (job_id: string) =>
  useDoing(({ author }: Signature) =>
    told(api.POST('/v1/jobs/{job_id}/again', { params: { path: { job_id } }, body: { author } })),
  );

export const useJobsAgain = () => useDoing(({ author }: Signature) => told(api.POST('/v1/jobs/again', { body: { author } })));

export const useDropJob = (job_id: string) =>
  useDoing(({ author, note }: Signature) =>
    told(api.POST('/v1/jobs/{job_id}/drop', { params: { path: { job_id } }, body: { author, reason: note } })),
  );

/** How the last try went, in words. */
export function outcome(delivery: Pick<Delivery, 'last' | 'state' | 'note'>): string {
  if (delivery.state === 'dropped') return delivery.note ?? 'dropped';
  if (!delivery.last) return 'not tried yet';
  if (delivery.last.problem) return delivery.last.problem;
  return delivery.last.code
    ? `answered ${delivery.last.code} in ${delivery.last.took_ms} ms`
    : `sent in ${delivery.last.took_ms} ms`;
}

/** What was sent to a target last and what became of it, in a sentence. */
export function latest(sent: NonNullable<Target['latest']>, at: (when: string) => string): string {
  const tried = sent.last ? ` ${at(sent.last.at)}` : '';
  const waits = sent.state === 'waiting' ? `; due ${sent.last ? 'again ' : ''}${at(sent.due_at)}` : '';
  return `Last: ${sent.kind}${tried}, ${outcome(sent)}${waits}.`;
}

/** How a target does, in a word. */
export function standing(target: Pick<Target, 'on' | 'failures'>): 'on' | 'off' | 'failing' {
  if (!target.on) return 'off';
  return target.failures > 0 ? 'failing' : 'on';
}

/** The number on the bell; more than 99 are many. */
export const bell = (unread: number): string => (unread > 99 ? '99+' : `${unread}`);

/** What came of a job in a line: figures, words and lists with something in them; an answer in full has its own place. */
export const cameOf = (result: Job['result']): string =>
  Object.entries(result ?? {})
    .filter(([, value]) => value !== null && (typeof value !== 'object' || (Array.isArray(value) && value.length > 0)))
    .map(([name, value]) =>
      typeof value === 'boolean' ? `${value ? '' : 'not '}${words(name)}` : `${words(name)} ${[value].flat().join('; ')}`,
    )
    .join(', ');
