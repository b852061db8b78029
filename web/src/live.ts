import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Summary, told } from './api/client';

export const KEPT = 200;
const FRESH_MS = 2_500;
const KEY = ['decisions'];

/** `newer` (oldest first, as the feed sends them) put before `shown` (newest first), each decision once. */
export function merged(shown: Summary[], newer: Summary[], most: number = KEPT): Summary[] {
  const known = new Set(shown.map((one) => one.decision_id));
  const fresh: Summary[] = [];
  for (const one of newer) {
    if (!known.has(one.decision_id)) {
      known.add(one.decision_id);
      fresh.unshift(one);
    }
  }
  return fresh.length ? [...fresh, ...shown].slice(0, most) : shown;
}

export type Connection = 'connecting' | 'open' | 'lost';

export interface Live {
  decisions: Summary[] | undefined;
  error: Error | null;
  fresh: ReadonlySet<string>;
  held: number;
  connection: Connection;
}

/** The latest decisions and everything decided from now on; while `paused`, new ones are held back and counted. */
export function useLive(paused: boolean): Live {
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: KEY,
    queryFn: async () => (await told(api.GET('/v1/decisions', { params: { query: { limit: KEPT } } }))).decisions,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
  const [connection, setConnection] = useState<Connection>('connecting');
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [held, setHeld] = useState<Summary[]>([]);
  const pausedNow = useRef(paused);

  useEffect(() => {
    const source = new EventSource('/v1/live');
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const show = (batch: Summary[]) => {
      const ids = batch.map((one) => one.decision_id);
      queries.setQueryData<Summary[]>(KEY, (shown) => merged(shown ?? [], batch));
      setFresh((before) => new Set([...before, ...ids]));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setFresh((before) => new Set([...before].filter((id) => !ids.includes(id))));
      }, FRESH_MS);
      timers.add(timer);
    };
    let opened = false;
    source.addEventListener('open', () => {
      // Decisions made while the line was down are in the list, not in the feed.
      if (opened) void queries.invalidateQueries({ queryKey: KEY });
      opened = true;
      setConnection('open');
    });
    source.addEventListener('error', () => setConnection('lost'));
    source.addEventListener('decisions', (event) => {
      const batch = JSON.parse((event as MessageEvent<string>).data) as Summary[];
      if (batch.length === 0) void queries.invalidateQueries({ queryKey: KEY });
      else if (pausedNow.current) setHeld((before) => [...before, ...batch].slice(-KEPT));
      else show(batch);
    });
    return () => {
      source.close();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [queries]);

  useEffect(() => {
    pausedNow.current = paused;
    if (!paused && held.length) {
      queries.setQueryData<Summary[]>(KEY, (shown) => merged(shown ?? [], held));
      setHeld([]);
    }
  }, [paused, held, queries]);

  return { decisions: list.data, error: list.error, fresh, held: held.length, connection };
}

export const useStatus = () =>
  useQuery({ queryKey: ['status'], queryFn: () => told(api.GET('/v1/status')), refetchInterval: 3_000 });

export const useReps = () =>
  useQuery({
    queryKey: ['reps'],
    queryFn: async () => (await told(api.GET('/v1/reps'))).reps,
    refetchInterval: 5_000,
  });
