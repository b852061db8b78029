import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Presence = components['schemas']['PresenceNow'];
export type TimeOff = components['schemas']['TimeOffOut'];
export type Calendar = components['schemas']['CalendarOut'];
export type Wish = components['schemas']['AbsenceIn'];
export type Pause = components['schemas']['PauseIn'];

const KEY = ['time-off'];

/** Absences and pauses that are not over; busy times of calendars are many, and the state of each rep tells them. */
export const useTimeOff = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async () => (await told(api.GET('/v1/time-off'))).time_off.filter((one) => one.kind !== 'busy'),
    refetchInterval: 15_000,
  });

export const useCalendars = () =>
  useQuery({
    queryKey: ['calendars'],
    queryFn: async () => (await told(api.GET('/v1/calendars'))).calendars,
    refetchInterval: 30_000,
  });

/** Something that changes time off: everything that tells it is asked again. */
function useChange<Asked, Answer>(change: (asked: Asked) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ['reps'] }), queries.invalidateQueries({ queryKey: KEY })]),
  });
}

export const usePause = (rep_id: string) =>
  useChange((body: Pause) => told(api.PUT('/v1/reps/{rep_id}/pause', { params: { path: { rep_id } }, body })));

export const useResume = (rep_id: string) =>
  useChange(() => told(api.DELETE('/v1/reps/{rep_id}/pause', { params: { path: { rep_id } } })));

export const useAbsence = (rep_id: string) =>
  useChange((body: Wish) => told(api.POST('/v1/reps/{rep_id}/absences', { params: { path: { rep_id } }, body })));

export const useReturn = (rep_id: string) =>
  useChange(() => told(api.POST('/v1/reps/{rep_id}/return', { params: { path: { rep_id } } })));

export const useTakeBack = () =>
  useChange((absence_id: string) => told(api.DELETE('/v1/absences/{absence_id}', { params: { path: { absence_id } } })));
