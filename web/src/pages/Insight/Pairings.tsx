import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { chance, count, share } from '../../format';
import { Panel } from '../../parts/Page';
import { type Found, type Names, type Pairing, pairingName, points, reach, surest } from './data';
import { Axis, Points, Whisker } from './Whisker';

const MOST = 12;

/** Pairings that differ from an average eligible rep, with their intervals; raw rates only as a warning. */
export function Pairings({ of, names }: { of: Found['pairings']; names: Names }) {
  const [side, setSide] = useState('more');
  const [all, setAll] = useState(false);
  const wanted = of.found.filter((one) => (side === 'more' ? one.points.value > 0 : one.points.value < 0));
  const shown = all ? wanted : surest(wanted, MOST);
  const end = reach(shown.map((one) => one.points));
  return (
    <Panel title="Pairings that win" note="difference in chance, percentage points, 80% interval">
      <p className="caption">{of.verdict}</p>
      {of.found.length > 0 && (
        <>
          <div className="insight-tools">
            <SegmentedControl
              size="xs"
              aria-label="Which pairings"
              data={[
                { value: 'more', label: 'win more' },
                { value: 'less', label: 'win less' },
              ]}
              value={side}
              onChange={setSide}
            />
            {wanted.length > shown.length || all ? (
              <button type="button" className="linklike" onClick={() => setAll(!all)}>
                {all ? 'Show the surest' : `Show all ${count(wanted.length)}`}
              </button>
            ) : null}
          </div>
          {shown.length === 0 ? (
            <p className="caption">None on this side.</p>
          ) : (
            <ul className="insight-rows">
              <li className="insight-row insight-row-head" aria-hidden>
                <span />
                <Axis end={end} less="less" more="more" />
                <span />
              </li>
              {shown.map((one) => (
                <Row
                  key={`${one.rep_id}${one.trait}${one.part}${one.segment}`}
                  of={one}
                  name={pairingName(one, names)}
                  end={end}
                />
              ))}
            </ul>
          )}
          <p className="caption">
            Each line compares with an average eligible rep on the same leads, shrunken towards no difference. The raw counts are
            mostly noise: never rank by them. Where leads were given by hand, whoever gave them may have known more than the
            records do: that is correlation only.
          </p>
        </>
      )}
    </Panel>
  );
}

function Row({ of, name, end }: { of: Pairing; name: string; end: number }) {
  return (
    <li className="insight-row">
      <span className="insight-who">
        <b>{name}</b>
        <span>{`${of.part} ${of.segment}`}</span>
      </span>
      <Whisker of={of.points} end={end} />
      <span className="insight-numbers">
        <Points of={of.points} />
        <span className="note">
          {`on ${chance(of.chance)}`}
          {of.usual !== null && ` · ${points(of.usual)} of it with any lead`}
        </span>
      </span>
      <span className="insight-evidence note">
        <span className={of.randomized >= 0.05 ? 'tag tag-model' : 'tag'}>
          {of.randomized >= 0.05 ? `${share(of.randomized)} randomized` : 'correlation only'}
        </span>
        {` raw ${count(of.won)} of ${count(of.leads)} won, others ${count(of.others_won)} of ${count(of.others)}`}
        <span className="unseen">. {of.evidence}.</span>
      </span>
    </li>
  );
}
