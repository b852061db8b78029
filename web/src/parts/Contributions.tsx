import type { Decision } from '../api/client';
import { signed } from '../format';
import { Panel } from './Page';

/** What speaks for the winner and what against, compared with the other candidates. */
export function Contributions({ decision }: { decision: Decision }) {
  const most = Math.max(...decision.contributions.map((one) => Math.abs(one.log_odds)));
  return (
    <Panel title={`What moved ${decision.rep?.name ?? 'the winner'}’s chance`} note="log-odds against the average candidate">
      <table className="plain contributions">
        <thead className="unseen">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Picture</th>
            <th scope="col">Log-odds</th>
          </tr>
        </thead>
        <tbody>
          {decision.contributions.map((one) => (
            <tr key={one.words}>
              <th scope="row">{one.words}</th>
              <td className="wide" aria-hidden>
                <span className="signed">
                  <i
                    className={one.log_odds < 0 ? 'against' : 'for'}
                    style={{ width: `${(Math.abs(one.log_odds) / most) * 50}%` }}
                  />
                </span>
              </td>
              <td className="num">{signed(one.log_odds, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
