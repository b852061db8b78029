import { useState } from 'react';
import { count } from '../../format';
import { Panel } from '../../parts/Page';
import { limitsOf, serversOf } from './reading';
import type { Coverage, Line } from './TerritoriesPage';

const SHOWN = 25;

/** Every territory in the order in which they win, with who serves it and what it got. */
export function TerritoryTable({ lines, coverage }: { lines: Line[]; coverage: Coverage }) {
  const [all, setAll] = useState(false);
  const loads = new Map(coverage.loads.map((load) => [load.territory_id, load]));
  const most = Math.max(1, ...coverage.loads.map((load) => load.leads));
  const shown = all ? lines : lines.slice(0, SHOWN);
  return (
    <Panel title={`Territories: ${count(lines.length)}`} note="a lead that several take goes to the first" className="scroll">
      <table className="plain territories">
        <thead>
          <tr>
            <th scope="col" className="num">
              Priority
            </th>
            <th scope="col">Territory</th>
            <th scope="col">Takes</th>
            <th scope="col">Served by</th>
            <th scope="col">Leads</th>
            <th scope="col" className="num">
              Per rep
            </th>
            <th scope="col" className="num">
              Room
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => {
            const load = loads.get(line.territory.territory_id);
            const { who, tone } = serversOf(line.serving, coverage.names);
            return (
              <tr key={line.territory.territory_id}>
                <td className="num" data-label="Priority">
                  {line.territory.priority}
                </td>
                <th scope="row">
                  {line.territory.name}
                  {line.territory.name !== line.territory.territory_id && (
                    <span className="note"> {line.territory.territory_id}</span>
                  )}
                  {line.stated && <span className="tag tag-rule">policy</span>}
                </th>
                <td data-label="Takes" className="takes">
                  {limitsOf(line.territory)}
                </td>
                <td data-label="Served by" className={tone}>
                  {who}
                </td>
                <td data-label="Leads">
                  {load && (
                    <span className="won">
                      <span className="won-bar" aria-hidden>
                        <i className="fill-sea" style={{ width: `${(100 * load.leads) / most}%` }} />
                      </span>
                      <span className="figure">
                        {count(load.leads)}
                        {load.also > 0 && <span className="of"> +{count(load.also)} to others</span>}
                      </span>
                    </span>
                  )}
                </td>
                <td className="num" data-label="Per rep">
                  {load?.leads_per_rep == null ? '–' : load.leads_per_rep.toFixed(1)}
                </td>
                <td className="num" data-label="Room">
                  {load?.room == null ? '–' : count(load.room)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {lines.length > shown.length && (
        <p className="more">
          <button type="button" className="quiet-button" onClick={() => setAll(true)}>
            Show all {count(lines.length)}
          </button>
        </p>
      )}
    </Panel>
  );
}
