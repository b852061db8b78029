import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { RepLoad } from '../api/client';
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

export const fullness = (one: RepLoad) => (one.max_open ? one.open_leads / one.max_open : 0);

export function LoadBar({ of }: { of: RepLoad }) {
  const full = fullness(of);
  const tone = full > 0.9 ? 'bad' : full > 0.7 ? 'rope' : 'sea';
  return (
    <span className="load">
      <span className="load-bar" aria-hidden>
        {of.max_open !== null && <i className={`fill-${tone}`} style={{ width: `${Math.min(full, 1) * 100}%` }} />}
      </span>
      <span className="figure">
        {of.open_leads}
        <span className="of">{of.max_open === null ? ' open' : ` / ${of.max_open}`}</span>
      </span>
    </span>
  );
}
