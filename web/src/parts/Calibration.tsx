import type { components } from '../api/schema';
import { axisEnd, chance, count, share } from '../format';

type Bin = components['schemas']['Bin'];
const SIZE = 320;
const EDGE = { left: 44, right: 12, top: 12, bottom: 40 };

/** Predicted against observed: on the line, a chance of 20% comes true 20 times in 100. The table beside it holds the numbers. */
export function Calibration({ bins }: { bins: Bin[] }) {
  const end = axisEnd(bins.flatMap((bin) => [bin.predicted, bin.observed]));
  const most = Math.max(...bins.map((bin) => bin.leads));
  const x = (value: number) => EDGE.left + (value / end) * (SIZE - EDGE.left - EDGE.right);
  const y = (value: number) => SIZE - EDGE.bottom - (value / end) * (SIZE - EDGE.top - EDGE.bottom);
  const ticks = [0, end / 2, end];
  return (
    <>
      <svg
        className="calibration"
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label="Predicted chance against observed share; the table below holds the numbers"
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line className="grid" x1={x(0)} x2={x(end)} y1={y(tick)} y2={y(tick)} />
            <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
              {share(tick)}
            </text>
            <text x={x(tick)} y={SIZE - EDGE.bottom + 16} textAnchor="middle">
              {share(tick)}
            </text>
          </g>
        ))}
        <line className="ideal" x1={x(0)} y1={y(0)} x2={x(end)} y2={y(end)} />
        <polyline className="curve" points={bins.map((bin) => `${x(bin.predicted)},${y(bin.observed)}`).join(' ')} />
        {bins.map((bin) => (
          <line
            key={bin.predicted}
            className="error"
            x1={x(bin.predicted)}
            x2={x(bin.predicted)}
            y1={y(bin.low)}
            y2={y(Math.min(bin.high, end))}
          />
        ))}
        {bins.map((bin) => (
          <circle
            key={bin.predicted}
            className="bin"
            cx={x(bin.predicted)}
            cy={y(bin.observed)}
            r={3 + 5 * Math.sqrt(bin.leads / most)}
          />
        ))}
        <text x={(x(0) + x(end)) / 2} y={SIZE - 6} textAnchor="middle">
          predicted
        </text>
        <text transform={`translate(10 ${(y(0) + y(end)) / 2}) rotate(-90)`} textAnchor="middle">
          observed
        </text>
      </svg>
      <details className="numbers">
        <summary>Numbers</summary>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col" className="num">
                Predicted
              </th>
              <th scope="col" className="num">
                Observed
              </th>
              <th scope="col" className="num">
                95%
              </th>
              <th scope="col" className="num">
                Leads
              </th>
            </tr>
          </thead>
          <tbody>
            {bins.map((bin) => (
              <tr key={bin.predicted}>
                <td className="num">{chance(bin.predicted)}</td>
                <td className="num">{chance(bin.observed)}</td>
                <td className="num">
                  {chance(bin.low)} to {chance(bin.high)}
                </td>
                <td className="num">{count(bin.leads)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
