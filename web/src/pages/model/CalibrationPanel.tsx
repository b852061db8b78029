import { Select } from '@mantine/core';
import { useState } from 'react';
import { chance, count } from '../../format';
import { Calibration } from '../../parts/Calibration';
import { Panel } from '../../parts/Page';
import { type Evaluation, FIT_WORDS, type Group, groupsThatTell, keyOf } from './evaluation';

const ALL = 'all';

/** Do chances come true: for all held-out leads, or for one group of leads or of reps. */
export function CalibrationPanel({ evaluation }: { evaluation: Evaluation }) {
  const [chosen, choose] = useState(ALL);
  const groups = groupsThatTell(evaluation.groups);
  const group = groups.find((each) => keyOf(each) === chosen);
  const small = evaluation.groups.length - groups.length;
  return (
    <Panel title="Do chances come true?" note="later leads it had not seen; bars are 95 %">
      {groups.length > 0 && (
        <div className="picking">
          <Select
            label="Leads"
            value={group ? chosen : ALL}
            onChange={(value) => choose(value ?? ALL)}
            allowDeselect={false}
            searchable
            data={choices(groups)}
            comboboxProps={{ withinPortal: true }}
          />
        </div>
      )}
      <Calibration bins={group ? group.points : evaluation.points} />
      <p className="caption">{group ? inWords(group) : wholeInWords(evaluation)}</p>
      {groups.length > 0 && <Groups groups={groups} small={small} choose={choose} chosen={chosen} />}
    </Panel>
  );
}

function choices(groups: Group[]) {
  const of = (who: Group['of']) =>
    groups
      .filter((group) => group.of === who)
      .map((group) => ({
        value: keyOf(group),
        label: group.fit === 'right' ? group.words : `${group.words} (${FIT_WORDS[group.fit]})`,
      }));
  return [
    { group: 'Everything', items: [{ value: ALL, label: 'All held-out leads' }] },
    { group: 'Leads by', items: of('lead') },
    { group: 'Reps by', items: of('rep') },
  ].filter((part) => part.items.length > 0);
}

function wholeInWords({ leads, intervals }: Evaluation): string {
  const error = intervals.calibration;
  const span = error ? ` Calibration error ${error.low.toFixed(3)} to ${error.high.toFixed(3)} (95 %), 0 is none.` : '';
  return `${count(leads ?? 0)} later leads.${span}`;
}

function inWords(group: Group): string {
  const told = `${count(group.leads)} leads: ${chance(group.predicted)} expected, ${chance(group.observed)} won`;
  if (group.adjusted === null) return `${told}.`;
  const p = group.adjusted < 0.001 ? 'less than 0.001' : group.adjusted.toFixed(3);
  return `${told}; ${FIT_WORDS[group.fit]} (p = ${p} with all groups taken into account).`;
}

function Groups({
  groups,
  small,
  chosen,
  choose,
}: {
  groups: Group[];
  small: number;
  chosen: string;
  choose: (key: string) => void;
}) {
  const strays = groups.filter((group) => group.fit !== 'right').length;
  const found = strays > 0 ? `in ${strays} chances do not come true` : 'in none do chances stray beyond chance';
  return (
    <details className="numbers" open={strays > 0}>
      <summary>
        {groups.length} groups, {found}
      </summary>
      <div className="scroll">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col" className="num">
                Leads
              </th>
              <th scope="col" className="num">
                Expected
              </th>
              <th scope="col" className="num">
                Won
              </th>
              <th scope="col">Chances</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={keyOf(group)}>
                <th scope="row">
                  <button
                    type="button"
                    className="linklike"
                    aria-pressed={chosen === keyOf(group)}
                    onClick={() => choose(keyOf(group))}
                  >
                    {group.words}
                  </button>
                </th>
                <td className="num">{count(group.leads)}</td>
                <td className="num">{chance(group.predicted)}</td>
                <td className="num">{chance(group.observed)}</td>
                <td>
                  <span className={group.fit === 'right' ? 'note' : 'tag tag-queue'}>{FIT_WORDS[group.fit]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {small > 0 && <p className="caption">{small} more groups have too few leads to tell.</p>}
    </details>
  );
}
