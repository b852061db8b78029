import { Panel } from '../../parts/Page';
import type { Found, Names } from './data';

/** Whom to talk to, for managers: never a ranking. */
export function Coaching({ of, names }: { of: Found['coaching']; names: Names }) {
  return (
    <Panel title="Whom to talk to" note="for managers alone">
      <p className="caption">{of.verdict}</p>
      {of.notes.length > 0 && (
        <ul className="insight-tags">
          {of.notes.map((one) => (
            <li key={one.rep_id + one.kind + one.where} className="insight-note">
              <b>{names[one.rep_id] ?? one.rep_id}</b>
              <p>{one.words}</p>
              <p className="note">
                {`Odds of winning ${one.ratio.value.toFixed(2)} times what was expected, 80% interval ${one.ratio.low.toFixed(2)} to ${one.ratio.high.toFixed(2)}, ${one.leads} leads with a known outcome`}
              </p>
            </li>
          ))}
        </ul>
      )}
      <p className="caption insight-warning">{of.warning}</p>
    </Panel>
  );
}
