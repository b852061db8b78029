import { leads } from './data';

/** Credit around zero: what is in turn filled, what is set aside hatched behind it. `most`: credit that fills half the bar. */
export function Credit({ credit, aside, most }: { credit: number; aside: number; most: number }) {
  const width = (value: number) => `${(Math.min(Math.abs(value), most) / most) * 50}%`;
  const inTurn = credit - aside;
  return (
    <span className="balance">
      <span className="balance-bar" aria-hidden>
        {Math.abs(aside) >= 0.005 && (
          <i className={`balance-aside ${credit < 0 ? 'owes' : 'owed'}`} style={{ width: width(credit) }} />
        )}
        <i className={`balance-turn ${inTurn < 0 ? 'owes' : 'owed'}`} style={{ width: width(inTurn) }} />
      </span>
      <span className="balance-figure">{leads(Math.round(credit * 1e6) / 1e6)}</span>
      {Math.abs(aside) >= 0.005 && <span className="balance-note">{leads(aside)} set aside</span>}
    </span>
  );
}
