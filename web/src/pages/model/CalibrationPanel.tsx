import { Select } from '@mantine/core';
import { chance, count } from '../../format';
import { Calibration } from '../../parts/Calibration';
import { Panel } from '../../parts/Page';
import { ALL, type Evaluation, FIT_WORDS, type Group, groupsThatTell, keyOf } from './evaluation';

/** Do chances come true: for all held-out leads, or for one group of leads or of reps. */
export function CalibrationPanel({
  evaluation,
  chosen,
  choose,
}: {
  evaluation: Evaluation;
  chosen: string;
  choose: (key: string) => void;
}) {
  const groups = groupsThatTell(evaluation.groups);
  const group = groups.find((each) => keyOf(each) === chosen);
  return (
    <Panel title="Do chances come true?" note="later leads; bars are 95%">
      {groups.length > 0 && (
        <div className="picking">
          <Select
            label="Leads"
            value={group ? chosen : ALL}
            onChange={(value) => choose(value ?? ALL)}
            allowDeselect={false}
            searchable
            data={choices(groups)}
          />
        </div>
      )}
      <Calibration bins={group ? group.points : evaluation.points} />
      <p className="caption">{group ? inWords(group) : wholeInWords(evaluation)}</p>
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
  const span = error ? ` Calibration error ${error.low.toFixed(3)} to ${error.high.toFixed(3)} (95%); 0 is none.` : '';
  return `${count(leads ?? 0)} later leads that the model had not seen.${span}`;
}

function inWords(group: Group): string {
  const told = `${count(group.leads)} leads: ${chance(group.predicted)} expected, ${chance(group.observed)} won`;
  if (group.adjusted === null) return `${told}.`;
  const p = group.adjusted < 0.001 ? 'less than 0.001' : group.adjusted.toFixed(3);
  return `${told}; ${FIT_WORDS[group.fit]} (p = ${p} with all groups taken into account).`;
}
