import { Fragment } from 'react';
import { type Point, type Watched, written } from './data';

const WIDTH = 260;
const HEIGHT = 84;
const EDGE = 4;
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A quantity by day: the line is what came, the band is where chance alone would keep it. */
export function Chart({ of }: { of: Watched }) {
  const known = of.points.filter((point): point is Point & { value: number } => point.value !== null);
  if (known.length === 0)
    return <p className="drift-none">{of.verdict === 'unusable' ? 'nothing to draw' : 'no leads old enough yet'}</p>;
  const [low, high] = range(of);
  const x = (place: number) => EDGE + (place / Math.max(of.points.length - 1, 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) => HEIGHT - EDGE - Math.min(Math.max((value - low) / (high - low), 0), 1) * (HEIGHT - 2 * EDGE);
  const last = known[known.length - 1] as Point & { value: number };
  const usual = of.usual === null ? '' : `, usual ${written(of.quantity, of.usual)}`;
  return (
    <>
      <svg
        className="drift-chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${of.name}: ${of.shown}, last ${written(of.quantity, last.value)}${usual}`}
      >
        {runs(of.points, (point) => point.low !== null && point.high !== null).map((run) => (
          <polygon
            key={run[0]}
            className="drift-band"
            points={[
              ...run.map((place) => `${x(place)},${y(of.points[place]?.high ?? 0)}`),
              ...run.toReversed().map((place) => `${x(place)},${y(of.points[place]?.low ?? 0)}`),
            ].join(' ')}
          />
        ))}
        {of.usual !== null && of.usual >= low && of.usual <= high && (
          <line className="drift-usual" x1={EDGE} x2={WIDTH - EDGE} y1={y(of.usual)} y2={y(of.usual)} />
        )}
        {runs(of.points, (point) => point.value !== null).map((run) => (
          <Fragment key={run[0]}>
            <polyline
              className="drift-line"
              points={run.map((place) => `${x(place)},${y(of.points[place]?.value ?? 0)}`).join(' ')}
            />
            {run.length === 1 && (
              <circle className="drift-dot" cx={x(run[0] ?? 0)} cy={y(of.points[run[0] ?? 0]?.value ?? 0)} r="2" />
            )}
          </Fragment>
        ))}
        {of.since && <Since points={of.points} since={of.since} x={x} />}
      </svg>
      <p className="drift-axis" aria-hidden>
        <span>{day.format(new Date(of.points[0]?.day ?? last.day))}</span>
        <span>{day.format(new Date(of.points[of.points.length - 1]?.day ?? last.day))}</span>
      </p>
    </>
  );
}

/** What is drawn: every value, and the band as wide as it is on a usual day; of few leads it is wider than anybody needs to see. */
function range(of: Watched): [number, number] {
  const widths = of.points.flatMap((point) => (point.low === null || point.high === null ? [] : [point.high - point.low]));
  const middle = widths.sort((one, other) => one - other)[Math.floor(widths.length / 2)] ?? 0;
  const around = of.usual === null ? [] : [of.usual - 0.75 * middle, of.usual + 0.75 * middle];
  const values = [...of.points.flatMap((point) => (point.value === null ? [] : [point.value])), ...around];
  const low = Math.min(...values);
  return [low, Math.max(...values, low + 1e-9)];
}

/** Where the change began, if it lies within what is shown. */
function Since({ points, since, x }: { points: Point[]; since: string; x: (place: number) => number }) {
  const place = points.findIndex((point) => point.day >= since);
  if (place <= 0) return null;
  return <line className="drift-since" x1={x(place)} x2={x(place)} y1={0} y2={HEIGHT} />;
}

/** The places of points that have something, run by run. */
function runs(points: Point[], has: (point: Point) => boolean): number[][] {
  const found: number[][] = [];
  points.forEach((point, place) => {
    if (!has(point)) return;
    const open = found[found.length - 1];
    if (open && open[open.length - 1] === place - 1) open.push(place);
    else found.push([place]);
  });
  return found;
}
