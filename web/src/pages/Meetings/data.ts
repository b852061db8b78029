import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Meeting = components['schemas']['MeetingOut'];
export type Times = components['schemas']['MeetingTimes'];
export type Offer = components['schemas']['OfferedTime'];
export type Deed = 'cancel' | 'held' | 'no-show';

const KEY = ['meetings'];
const LIMIT = 100;

/** What is asked for: those to come, those to be settled, and all; of one lead where its identity is given. */
export interface Asked {
  lead?: string;
  show: 'coming' | 'open' | 'all';
}

/** The query for such a list. */
export const query = ({ lead, show }: Asked, now: Date) => ({
  ...(lead ? { lead } : {}),
  ...(show === 'all' ? { newest: true } : { state: 'booked' as const }),
  ...(show === 'coming' ? { since: now.toISOString() } : {}),
  ...(show === 'open' ? { until: now.toISOString() } : {}),
  limit: LIMIT,
});

export const useMeetings = (asked: Asked) =>
  useQuery({
    queryKey: [...KEY, asked.show, asked.lead ?? ''],
    queryFn: () => told(api.GET('/v1/meetings', { params: { query: query(asked, new Date()) } })),
    refetchInterval: 30_000,
  });

export const useTimes = (lead_id: string, meeting?: string) =>
  useQuery({
    queryKey: [...KEY, 'times', lead_id, meeting ?? ''],
    queryFn: () =>
      told(
        api.GET('/v1/leads/{lead_id}/meeting-times', {
          params: { path: { lead_id }, query: meeting ? { meeting } : {} },
        }),
      ),
    retry: false,
  });

export interface Booking {
  start: string;
  author: string;
  place: string;
  note: string;
}

/** A change of meetings: every list and every time that is offered is asked for again, also where it was refused. */
function useChange<Wish, Answer>(change: (asked: Wish) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: KEY }) });
}

export const useBook = (lead_id: string) =>
  useChange((body: Booking) =>
    told(api.POST('/v1/leads/{lead_id}/meetings', { params: { path: { lead_id } }, body: { ...body, agreed: false } })),
  );

export const useMove = (meeting_id: string) =>
  useChange((body: Booking) =>
    told(
      api.POST('/v1/meetings/{meeting_id}/move', {
        params: { path: { meeting_id } },
        body: { start: body.start, author: body.author, note: body.note, agreed: false },
      }),
    ),
  );

const PATHS = {
  cancel: '/v1/meetings/{meeting_id}/cancel',
  held: '/v1/meetings/{meeting_id}/held',
  'no-show': '/v1/meetings/{meeting_id}/no-show',
} as const;

export const useSettle = (meeting_id: string, deed: Deed) =>
  useChange((body: { author: string; note: string }) => told(api.POST(PATHS[deed], { params: { path: { meeting_id } }, body })));

/** Whether people still have to say how it went. */
export const untold = (meeting: Meeting, now: number): boolean =>
  meeting.state === 'booked' && Date.parse(meeting.starts_at) <= now;

/** How often people answer at that hour, as words; nothing where it is not known or makes no difference. */
export function answers(offer: Offer): string {
  if (offer.answers === null || Math.abs(offer.answers - 1) < 0.05) return '';
  const part = Math.round(Math.abs(offer.answers - 1) * 100);
  return offer.answers > 1 ? `answered ${part}% more often than usual` : `answered ${part}% less often than usual`;
}
