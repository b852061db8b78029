import { Button } from '@mantine/core';
import { useState } from 'react';
import { count, ordinal, share } from '../../format';
import { Rep } from '../../parts/Rep';
import { Credit } from './Credit';
import { folded, horizon, type Place } from './data';
import { inWords, Window } from './Window';

const SHOWN = 40;

/** Everybody's place: those next first, then by whose turn must come soonest, then who takes no part. */
export function Places({
  places,
  chosen,
  choose,
}: {
  places: Place[];
  chosen: string | null;
  choose: (rep: string | null) => void;
}) {
  const [all, setAll] = useState(false);
  const { there, away } = folded(places, chosen);
  const shown = all ? places : there.slice(0, SHOWN);
  const beyond = there.length - SHOWN;
  const end = horizon(shown);
  const most = Math.max(1, ...places.map((place) => Math.abs(place.credit)));
  return (
    <>
      <table className="plain places">
        <thead>
          <tr>
            <th scope="col">Rep</th>
            <th scope="col" className="num">
              Next lead
            </th>
            <th scope="col" className="col-window">
              <span className="axis">
                <span>When the turn comes</span>
                <span className="note" aria-hidden>
                  next lead → {ordinal(end)}
                </span>
              </span>
            </th>
            <th scope="col">Credit, in leads</th>
            <th scope="col" className="num">
              Share
            </th>
            <th scope="col" className="num">
              7 days
            </th>
            <th scope="col" className="num">
              30 days
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((place) => (
            <tr key={place.rep.rep_id} className={rowClass(place, chosen)}>
              <th scope="row">
                <button
                  type="button"
                  className="rep-choice"
                  aria-pressed={chosen === place.rep.rep_id}
                  title="Show this rep's entries"
                  onClick={() => choose(chosen === place.rep.rep_id ? null : place.rep.rep_id)}
                >
                  <Rep rep={place.rep} dim={place.share === 0} />
                </button>
                <span className="place-why">{place.why}</span>
              </th>
              <td className="num cell-chance-next">
                {place.chance > 0 ? <strong>{share(place.chance)}</strong> : <span className="note">–</span>}
              </td>
              <td className="cell-window" aria-label={inWords(place)}>
                <Window of={place} end={end} />
                <span className="window-words" aria-hidden>
                  {place.earliest === null
                    ? ''
                    : place.earliest === place.latest
                      ? place.latest
                      : `${place.earliest}–${place.latest}`}
                </span>
              </td>
              <td className="cell-balance">
                <Credit credit={place.credit} aside={place.aside} most={most} />
              </td>
              <td className="num" data-label="Share">
                {place.share > 0 ? share(place.share) : '–'}
              </td>
              <td className="num" data-label="7 days">
                {count(place.week)}
              </td>
              <td className="num" data-label="30 days">
                {count(place.month)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {(beyond > 0 || away.length > 0) && (
        <p className="more">
          {away.length > 0 && !all && <span>{count(away.length)} more are off work now. </span>}
          <Button variant="default" size="xs" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${count(places.length)}`}
          </Button>
        </p>
      )}
    </>
  );
}

function rowClass(place: Place, chosen: string | null): string {
  return [place.chance > 0 ? 'is-next' : '', place.share === 0 ? 'is-out' : '', chosen === place.rep.rep_id ? 'is-chosen' : '']
    .filter(Boolean)
    .join(' ');
}
