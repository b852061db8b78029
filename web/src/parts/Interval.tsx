import { chance } from '../format';

interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** A dot with its 80% interval on an axis from 0 to `end`. The numbers stand beside it, so the picture is silent. */
export function Interval({ of, end, strong = false }: { of: Estimate; end: number; strong?: boolean }) {
  const at = (value: number) => `${(Math.min(Math.max(value / end, 0), 1) * 100).toFixed(2)}%`;
  return (
    <span className={`interval ${strong ? 'interval-strong' : ''}`} aria-hidden>
      <span className="interval-range" style={{ left: at(of.low), right: `calc(100% - ${at(of.high)})` }} />
      <span className="interval-dot" style={{ left: at(of.value) }} />
    </span>
  );
}

export const spoken = (of: Estimate) => `${chance(of.value)}, 80% interval ${chance(of.low)} to ${chance(of.high)}`;
