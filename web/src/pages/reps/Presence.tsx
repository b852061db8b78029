import { fullMoment, until } from '../../format';
import type { Presence as Now } from './api';

const WORDS: Record<Now['state'], string> = {
  away: 'Away',
  holiday: 'Public holiday',
  closed: 'Company closed',
  busy: 'Busy',
  'off duty': 'Off duty',
  working: 'Working',
};

/** Where a rep is now, until when, and when they work next; the same that routing decides by. */
export function Presence({ now, anyTime }: { now: Now; anyTime: boolean }) {
  const there = now.state === 'working' || now.state === 'off duty';
  return (
    <span className="presence">
      {now.paused_until && (
        <span className="presence-state presence-paused">
          Paused <When to={now.paused_until} />
        </span>
      )}
      {!there && (
        <span className={`presence-state presence-${now.state}`}>
          {now.state === 'away' && now.why ? capital(now.why) : WORDS[now.state]} {now.until && <When to={now.until} />}
        </span>
      )}
      {there && !now.paused_until && (
        <span className={now.state === 'working' ? 'now' : undefined}>
          {now.state === 'working' && anyTime ? 'Any time' : WORDS[now.state]}
        </span>
      )}
      {now.state !== 'working' && <Next now={now} />}
    </span>
  );
}

function When({ to }: { to: string }) {
  return (
    <time dateTime={to} title={fullMoment(to)}>
      until {until(to)}
    </time>
  );
}

/** When work goes on, where that is not the moment the time off ends. */
function Next({ now }: { now: Now }) {
  if (!now.works_at) return <span className="presence-next">not known when next at work</span>;
  if (now.works_at === now.until) return null;
  return (
    <span className="presence-next" title={fullMoment(now.works_at)}>
      back at work {until(now.works_at)}
    </span>
  );
}

/** For sorting: who takes leads now, then by when they work next. */
export function soonness(now: Now | null): number {
  if (!now) return Number.POSITIVE_INFINITY;
  const works = now.works_at ? Date.parse(now.works_at) : Number.MAX_SAFE_INTEGER;
  return now.takes_leads ? works : works + Number.MAX_SAFE_INTEGER / 2;
}

/** `4 working, 2 away, 1 paused`, the largest group first. */
export function tally(all: (Now | null)[]): string {
  const counts = new Map<string, number>();
  for (const one of all) {
    if (!one) continue;
    const word = one.paused_until ? 'paused' : one.state === 'holiday' ? 'on a public holiday' : one.state;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, number]) => `${number} ${word}`)
    .join(', ');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
