import { count } from '../../format';
import { Panel } from '../../parts/Page';
import type { Coverage } from './TerritoriesPage';

const SHOWN = 10;

/** Leads that no territory takes, by where they come from, and what came nearest. */
export function Untaken({ of }: { of: Coverage }) {
  const groups = of.untaken;
  if (groups.length === 0) return null;
  const most = Math.max(...groups.map((group) => group.leads));
  return (
    <Panel title={`Taken by nobody: ${count(of.leads - of.taken)} leads`} note="the largest groups first" className="scroll">
      <table className="plain untaken">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Leads</th>
            <th scope="col">What came nearest</th>
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, SHOWN).map((group) => (
            <tr key={`${group.country} ${group.state} ${group.size_band}`}>
              <th scope="row">
                {[group.country ?? 'country not known', group.state, group.size_band && `${group.size_band} people`]
                  .filter(Boolean)
                  .join(', ')}
              </th>
              <td data-label="Leads">
                <span className="won">
                  <span className="won-bar" aria-hidden>
                    <i className="fill-bad" style={{ width: `${(100 * group.leads) / most}%` }} />
                  </span>
                  <span className="figure">{count(group.leads)}</span>
                </span>
              </td>
              <td data-label="Nearest" className="takes">
                {group.nearest}
                <span className="note"> such as {group.examples.join(', ')}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length + of.more_untaken > SHOWN && (
        <p className="more note">and {count(groups.length + of.more_untaken - SHOWN)} smaller groups</p>
      )}
    </Panel>
  );
}
