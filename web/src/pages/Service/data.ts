import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';

export type Clock = components['schemas']['ClockOut'];
export type Spell = components['schemas']['SpellOut'];
export type Report = components['schemas']['SlaReport'];
export type Kind = components['schemas']['TouchIn']['kind'];

const KEY = ['sla'];
const OFTEN = 10_000;

export const useClocks = (ended: boolean) =>
  useQuery({
    queryKey: [...KEY, ended],
    queryFn: () => told(api.GET('/v1/sla', { params: { query: { ended } } })),
    refetchInterval: OFTEN,
    placeholderData: (before) => before,
  });

export const useReport = (days: number) =>
  useQuery({
    queryKey: [...KEY, 'report', days],
    queryFn: () => told(api.GET('/v1/sla/report', { params: { query: { days } } })),
    refetchInterval: 60_000,
  });

export const useLeadClocks = (lead: string) =>
  useQuery({
    queryKey: [...KEY, 'lead', lead],
    queryFn: () => told(api.GET('/v1/leads/{lead_id}/clocks', { params: { path: { lead_id: lead } } })),
    refetchInterval: OFTEN,
  });

export function useTouch(lead: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (kind: Kind) =>
      told(api.POST('/v1/leads/{lead_id}/touches', { params: { path: { lead_id: lead } }, body: { kind } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Seconds as people say them: `45 s`, `12 min`, `3 h 20 min`, `2.5 days`. */
export function lasting(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes >= 48 * 60) return `${(minutes / (24 * 60)).toFixed(1)} days`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${minutes / 60} h`;
}

/** What a clock promises: `15 min of work`, `24 h`. */
export const promised = (clock: Clock): string =>
  `${lasting(clock.within_minutes * 60)}${clock.counts === 'business' ? ' of work' : ''}`;
