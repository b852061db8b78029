import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { LimitUse, RepLoad } from '../api/client';
import { money } from '../format';
import { useReps } from '../live';
import { Panel } from './Page';

const SHOWN = 14;

/** The fullest reps first: where the next refusal will come from. */
export function LoadStrip() {
  const { data } = useReps();
  if (!data || data.length === 0) return null;
  const fullest = data
    .filter((one) => one.active)
    .sort((a, b) => fullness(b) - fullness(a) || b.open_leads - a.open_leads)
    .slice(0, SHOWN);
  return (
    <Panel
      title="Load by rep"
      className="loads"
      note={
        <Anchor component={Link} to="/reps" size="xs" underline="always">
          All {data.length}
        </Anchor>
      }
    >
      <ul>
        {fullest.map((one) => (
          <li key={one.rep.rep_id}>
            <Link to={`/?rep=${encodeURIComponent(one.rep.rep_id)}`} className="load-name">
              {one.rep.name}
            </Link>
            <LoadBar of={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export const fullness = (one: RepLoad) => one.load ?? 0;

/** How much of the limit that binds is in use; all limits are told on hover. */
export function LoadBar({ of }: { of: RepLoad }) {
  const full = fullness(of);
  const tone = full > 0.9 ? 'bad' : full > 0.7 ? 'rope' : 'sea';
  const binding = of.limits[0];
  return (
    <span className="load" title={of.limits.map((one) => `${inUse(one)} ${one.counts}`).join('\n') || undefined}>
      <span className="load-bar" aria-hidden>
        {binding && <i className={`fill-${tone}`} style={{ width: `${Math.min(full, 1) * 100}%` }} />}
      </span>
      <span className="figure">
        {of.over_limit && <span className="over">over </span>}
        {binding ? (
          <>
            {inUse(binding)}
            {binding.kind !== 'open' && <span className="of"> {binding.counts}</span>}
          </>
        ) : (
          <>
            {of.open_leads}
            <span className="of"> open</span>
          </>
        )}
      </span>
    </span>
  );
}

function inUse(limit: LimitUse): string {
  const told = limit.kind === 'value' ? money : (leads: number) => String(Math.round(leads * 100) / 100);
  return `${told(limit.used)} / ${told(limit.most)}`;
}
