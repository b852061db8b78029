import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Candidate, Decision } from '../api/client';
import { axisEnd, chance, duration, money, share, signed } from '../format';
import { MatchScore } from './DecisionTable';
import { Interval } from './Interval';
import { Panel } from './Page';
import { Rep } from './Rep';

const FIRST = 8;

/** Everyone who could have had the lead, on one axis. */
export function Candidates({ decision }: { decision: Decision }) {
  const [all, setAll] = useState(false);
  const ranked = [...decision.candidates].sort((a, b) => Number(b.chosen) - Number(a.chosen) || b.standing - a.standing);
  const shown = all ? ranked : ranked.slice(0, FIRST);
  const end = axisEnd(ranked.map((one) => one.chance?.high ?? 0));
  const ties = ranked.filter((one) => one.near_tie).length;
  const rotated = decision.method === 'rotation';
  const timed = ranked.some((one) => one.cycle_days !== null);
  const priced = ranked.some((one) => one.price_minor !== null);
  return (
    <Panel
      title={`Considered: ${ranked.length}`}
      note={
        ties > 1
          ? `${ties} ${rotated ? 'took turns' : 'could not be told apart'}`
          : rotated
            ? 'it was one rep’s turn'
            : 'no other came close enough to share the draw'
      }
    >
      <div className="scroll">
        <table className="plain candidates">
          <thead>
            <tr>
              <th scope="col">Rep</th>
              <th scope="col" className="wide">
                <span className="chance-cell">
                  <Axis end={end} />
                  <span className="num">Chance</span>
                </span>
              </th>
              <th scope="col" className="num">
                Match
              </th>
              <th scope="col" className="num">
                Worth
              </th>
              {priced && (
                <th scope="col" className="num" title="what the slot is worth to later leads; it is taken off the worth">
                  Slot
                </th>
              )}
              {timed && (
                <th scope="col" className="num" title="mean days that the lead would be open, and worth for each of them">
                  Open for
                </th>
              )}
              <th scope="col" className="num">
                Load
              </th>
              <th scope="col" className="num">
                Reply
              </th>
              <th scope="col" className="num">
                {rotated ? 'Credit' : 'Draw'}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <Row key={one.rep.rep_id} one={one} end={end} rotated={rotated} timed={timed} priced={priced} />
            ))}
          </tbody>
        </table>
      </div>
      {ranked.length > FIRST && (
        <Button variant="subtle" size="compact-sm" className="more" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show the first only' : `Show all ${ranked.length}`}
        </Button>
      )}
    </Panel>
  );
}

type Shown = { one: Candidate; end: number; rotated: boolean; timed: boolean; priced: boolean };

function Row({ one, end, rotated, timed, priced }: Shown) {
  return (
    <tr className={one.chosen ? 'chosen' : one.near_tie ? 'tied' : undefined}>
      <th scope="row">
        <Rep rep={one.rep} dim={!one.chosen && !one.near_tie} />
        {one.chosen && <span className="tag tag-chosen">gets it</span>}
        {one.backup && <span className="tag tag-backup">backup</span>}
        {one.new && (
          <span
            className="tag"
            title="The model has seen no leads of this rep: the numbers come from the team's mean and the profile."
          >
            new
          </span>
        )}
        {one.near_tie && !one.chosen && !one.backup && <span className="tag">near tie</span>}
      </th>
      <td className="wide">
        <span className="chance-cell">
          {one.chance === null ? (
            <span className="figure">not known</span>
          ) : (
            <>
              <Interval of={one.chance} end={end} strong={one.chosen} />
              <span className="figure">
                {chance(one.chance.value)}
                <span className="range">
                  {chance(one.chance.low)} – {chance(one.chance.high)}
                </span>
              </span>
            </>
          )}
        </span>
      </td>
      <td className="num" data-label="Match">
        {one.match_score === null ? '–' : <MatchScore value={one.match_score} />}
      </td>
      <td className="num" data-label="Worth">
        {one.worth_minor === null ? '–' : money(one.worth_minor)}
      </td>
      {priced && (
        <td className="num" data-label="Slot">
          {one.price_minor === null ? '–' : money(one.price_minor)}
          {one.price_minor !== null && one.price_minor > 0 && <span className="range">leaves {money(one.standing)}</span>}
        </td>
      )}
      {timed && (
        <td className="num" data-label="Open for">
          {one.cycle_days === null ? '–' : `${one.cycle_days.toFixed(0)} d`}
          {one.velocity_minor !== null && <span className="range">{money(one.velocity_minor)} a day</span>}
        </td>
      )}
      <td className="num" data-label="Load" title={one.binding ?? undefined}>
        {one.load === null ? '–' : share(one.load)}
      </td>
      <td
        className="num"
        data-label="Reply"
        title={
          one.reply_low === null || one.reply_high === null
            ? undefined
            : `four of five within ${duration(one.reply_low)} to ${duration(one.reply_high)}`
        }
      >
        {duration(one.reply_minutes)}
        {one.wait_minutes > 0 && <span className="range">back in {duration(one.wait_minutes)}</span>}
      </td>
      <td className="num" data-label={rotated ? 'Credit' : 'Draw'}>
        {rotated ? signed(one.credit) : one.propensity > 0 ? share(one.propensity) : '–'}
        {rotated && one.propensity > 0 && <span className="range">{share(one.propensity)} of the draw</span>}
      </td>
    </tr>
  );
}

function Axis({ end }: { end: number }) {
  return (
    <span className="axis" aria-hidden>
      <span>0</span>
      <span>{share(end / 2)}</span>
      <span>{share(end)}</span>
    </span>
  );
}
