import type { Decision } from '../api/client';
import { money } from '../format';
import { Panel } from './Page';

const days = (value: number): string => (value < 9.95 ? value.toFixed(1) : value.toFixed(0));

/** How long such a deal takes and what it is worth, whoever gets it; nothing where the model does not tell. */
export function Outlook({ outlook }: { outlook: Decision['outlook'] }) {
  if (outlook === null) return null;
  const { value_minor: value, value_middle_minor: middle, won_days: won, other_days: other } = outlook;
  const told: [string, string, string][] = [];
  if (won) told.push(['if won, after', `${days(won.mean)} days`, `${days(won.low)} to ${days(won.high)}`]);
  if (other) told.push(['otherwise closed after', `${days(other.mean)} days`, `${days(other.low)} to ${days(other.high)}`]);
  if (value) {
    const half = middle === null ? '' : `; half are worth less than ${money(middle)}`;
    told.push(['value if won', money(value.mean), `${money(value.low)} to ${money(value.high)}${half}`]);
  }
  if (told.length === 0) return null;
  return (
    <Panel title="Deals like this" note="mean, and where four of five lie">
      <dl className="fields">
        {told.map(([name, mean, range]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {mean} <span className="note">{range}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
