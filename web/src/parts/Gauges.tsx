import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Status } from '../api/client';
import { count, money, score } from '../format';
import { useStatus } from '../live';

/** The day at a glance. */
export function Gauges() {
  const { data } = useStatus();
  return (
    <dl className="gauges">
      <Gauge
        name="Given today"
        value={data && count(data.assigned_today)}
        note={data && `${data.decisions_per_minute.toFixed(1)} decisions a minute`}
      />
      <Gauge name="With a rep" value={data && count(data.assigned)} note={data && `of ${count(data.decided)} leads`} />
      <Gauge
        name="Waiting"
        value={data && count(data.waiting)}
        note={data && whoWaits(data)}
        tone={data && data.waiting > 0 ? 'rope' : undefined}
      />
      <Gauge
        name="Median worth"
        value={data && (data.median_worth_minor === null ? '–' : money(data.median_worth_minor))}
        note="of a lead to the rep it got"
      />
      <Gauge
        name="Mean match"
        value={data && (data.mean_match_score === null ? '–' : score(data.mean_match_score))}
        note="50 is an average pairing"
      />
    </dl>
  );
}

/** For what leads wait: for approval first, then the commonest reason of the queue. */
export function whoWaits({ suggested, queued }: Pick<Status, 'suggested' | 'queued'>): string {
  const why = queued[0]?.words.split(';')[0];
  return [suggested > 0 && `${count(suggested)} for approval`, why].filter(Boolean).join('; ') || 'nobody waits';
}

function Gauge({ name, value, note, tone }: { name: string; value: ReactNode; note?: ReactNode; tone?: 'rope' }) {
  return (
    <div className={`gauge ${tone ? `gauge-${tone}` : ''}`}>
      <dt>{name}</dt>
      <dd>
        {value === undefined ? <Skeleton height={30} width={72} /> : <span className="gauge-value">{value}</span>}
        <span className="gauge-note">{note}</span>
      </dd>
    </div>
  );
}
