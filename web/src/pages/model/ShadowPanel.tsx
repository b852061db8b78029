import { Skeleton } from '@mantine/core';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { type ShadowReport, useShadow } from './api';
import { ShadowScores } from './ShadowScores';

/** The model in shadow, judged beside the champion on the same leads. */
export function ShadowPanel() {
  const { data, error, refetch } = useShadow();
  return (
    <Panel title="In shadow" note={data?.report ? 'decides nothing' : undefined}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={100} role="status" aria-label="Loading the model in shadow" />}
      {data && !data.report && (
        <p className="empty">
          None. A candidate put in shadow looks at what the model in force decides, and both are judged on the same leads.
        </p>
      )}
      {data?.report && (
        <>
          <p className="caption">
            <code>{data.report.challenger}</code>
          </p>
          <ShadowScores report={data.report} />
          {data.report.days.length > 1 && <Days days={data.report.days} />}
        </>
      )}
    </Panel>
  );
}

/** One bar a day: as high as there were decisions, the filled part where both chose the same rep. */
function Days({ days }: { days: ShadowReport['days'] }) {
  const last = days.slice(-60);
  const most = Math.max(...last.map((one) => one.decisions));
  return (
    <figure className="shadow-days">
      <svg
        viewBox={`0 0 ${last.length * 10} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Decisions by day, and where both agree"
      >
        {last.map((one, place) => (
          <g key={one.day}>
            <title>{`${one.day}: ${one.agreed} of ${one.decisions} alike`}</title>
            <rect
              className="shadow-all"
              x={place * 10 + 1}
              width={8}
              y={40 - (40 * one.decisions) / most}
              height={(40 * one.decisions) / most}
            />
            <rect
              className="shadow-same"
              x={place * 10 + 1}
              width={8}
              y={40 - (40 * one.agreed) / most}
              height={(40 * one.agreed) / most}
            />
          </g>
        ))}
      </svg>
      <figcaption className="caption">
        {last[0]?.day} to {last.at(-1)?.day}: decisions a day, filled where both chose the same rep
      </figcaption>
    </figure>
  );
}
