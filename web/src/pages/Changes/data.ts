import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { fullMoment, words } from '../../format';

export type Change = components['schemas']['ChangeOut'];

const PAGE = 50;

/** Changes, the latest first, a page at a time; those of one rep, file, account or other subject where one is asked for. */
export const useChanges = (subject: string | null) =>
  useInfiniteQuery({
    queryKey: ['changes', subject],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      told(api.GET('/v1/changes', { params: { query: { limit: PAGE, before: pageParam, subject: subject ?? undefined } } })),
    getNextPageParam: (page) => page.before ?? undefined,
    placeholderData: keepPreviousData,
  });

/** What a change did beside its note: fields with the value before and after, what changed hands, and what is planned. */
export function parts(change: Change): string[] {
  const edits = change.edits.map((each) => {
    const of = `${each.record} ${each.identity}`;
    return each.field === '*' ? `${of} taken away` : `${of}: ${words(each.field)} ${quoted(each.before)} → ${quoted(each.value)}`;
  });
  const hands = change.handovers.map((each) => `${each.record} ${each.identity} → ${each.to_rep_id ?? 'nobody'}`);
  const steps = change.steps.map((each) => {
    const values = Object.entries(each.values).map(([name, value]) => `${words(name)} ${quoted(value)}`);
    return `${each.record} ${each.identity}: ${values.join(', ')} from ${fullMoment(each.due_at)}`;
  });
  return [...edits, ...hands, ...steps];
}

const quoted = (value: string | null): string => (value === null || value === '' ? 'empty' : value);
