import { count } from '../../format';
import { Panel } from '../../parts/Page';
import { type Found, reach } from './data';
import { Axis, Points, Whisker } from './Whisker';

/** Which attributes of reps go along with winning the same leads. */
export function Drivers({ of }: { of: Found['drivers'] }) {
  const end = reach(of.drivers.map((one) => one.points));
  const found = of.drivers.filter((one) => one.found);
  const rest = of.drivers.filter((one) => !one.found);
  return (
    <Panel title="What reps who win have in common" note="difference in chance on the same leads, points, 80% interval">
      <p className="caption">{of.verdict}</p>
      {found.length > 0 && <Rows of={found} end={end} />}
      {rest.length > 0 && (
        <details className="insight-more">
          <summary>{`${count(rest.length)} attributes that cannot be told from none`}</summary>
          <Rows of={rest} end={end} />
        </details>
      )}
      {of.drivers.length > 0 && <p className="caption insight-warning">{of.warning}</p>}
    </Panel>
  );
}

function Rows({ of, end }: { of: Found['drivers']['drivers']; end: number }) {
  return (
    <ul className="insight-rows">
      <li className="insight-row insight-row-head" aria-hidden>
        <span />
        <Axis end={end} less="less" more="more" />
        <span />
      </li>
      {of.map((one) => (
        <li key={one.family + one.trait} className="insight-row">
          <span className="insight-who">
            <b>{one.trait}</b>
            <span>{one.family}</span>
          </span>
          <Whisker of={one.points} end={end} />
          <span className="insight-numbers">
            <Points of={one.points} />
            <span className="note">{`${count(one.reps)} reps, ${count(one.leads)} leads`}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
