import { Link } from 'react-router';
import { Panel } from '../../parts/Page';
import { useMay } from '../../session';
import { type Compared, useOverrides } from './data';

/** What it came to where people decided otherwise than was recommended. */
export function Overrides() {
  const { data } = useOverrides(useMay()('changes:read'));
  if (!data?.settled) return null;
  const { changed, rejected, approved } = data;
  return (
    <Panel
      title="Where people decided otherwise"
      note={`${data.settled} recommendations decided on, ${changed.leads} changed, ${rejected} sent back`}
    >
      <ul className="insight-tags">
        {[approved, changed].map((one) => (
          <Group key={one.name} one={one} />
        ))}
        {data.by_reason.map((one) => (
          <Group key={one.name} one={one} because />
        ))}
      </ul>
      {data.lessons.length > 0 && (
        <ul className="insight-tags">
          {data.lessons.map((one) => (
            <li key={one.rep_id + one.field + one.value} className="insight-note">
              <p>{one.words}.</p>
              <p className="note">
                <Link to={`/reps/${one.rep_id}`}>Put it into the profile</Link>: the next training reads it.
              </p>
            </li>
          ))}
        </ul>
      )}
      {data.passed_over.length > 0 && (
        <p className="caption">
          Most often passed over:{' '}
          {data.passed_over
            .slice(0, 3)
            .map((one) => `${one.rep?.name ?? one.rep_id} (${one.overridden} of ${one.recommended} recommendations)`)
            .join(', ')}
          .
        </p>
      )}
      <p className="caption">
        Expected is what the model foresaw for whoever was recommended. People change leads for reasons the model does not know,
        so the approved ones tell how right it was where nobody did.
      </p>
    </Panel>
  );
}

function Group({ one, because = false }: { one: Compared; because?: boolean }) {
  return (
    <li className="insight-note">
      {because ? (
        <p>
          {one.leads} because {one.meaning}
        </p>
      ) : (
        <b>
          {one.leads} {one.meaning}
        </b>
      )}
      <p className="note">{one.words}</p>
    </li>
  );
}
