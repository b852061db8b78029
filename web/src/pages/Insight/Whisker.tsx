import { points, type Span, spokenPoints } from './data';

/** A difference with its 80% interval on an axis around zero, and the same in numbers. */
export function Whisker({ of, end }: { of: Span; end: number }) {
  const at = (value: number) => 50 + (Math.min(Math.max(value / end, -1), 1) * 100) / 2;
  const side = of.low > 0 ? 'whisker-up' : of.high < 0 ? 'whisker-down' : 'whisker-none';
  return (
    <span className={`whisker ${side}`} role="img" aria-label={spokenPoints(of)}>
      <span className="whisker-zero" />
      <span className="whisker-range" style={{ left: `${at(of.low)}%`, width: `${Math.max(at(of.high) - at(of.low), 0.5)}%` }} />
      <span className="whisker-dot" style={{ left: `${at(of.value)}%` }} />
    </span>
  );
}

export const Points = ({ of }: { of: Span }) => (
  <span className="whisker-points" aria-hidden>
    <b>{points(of.value)}</b> <span className="note">{`${points(of.low)} to ${points(of.high)}`}</span>
  </span>
);

/** What the axis of the whiskers below says. */
export const Axis = ({ end, less, more }: { end: number; less: string; more: string }) => (
  <span className="whisker-axis" aria-hidden>
    <span>{`${points(-end)} ${less}`}</span>
    <span>0</span>
    <span>{`${more} ${points(end)}`}</span>
  </span>
);
