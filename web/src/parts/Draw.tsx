import type { Decision } from '../api/client';
import { share } from '../format';
import { Panel } from './Page';

/** What was left to chance: a line from 0 to 1 cut by the known probabilities, and the ring where the draw fell. */
export function Draw({ decision }: { decision: Decision }) {
  const { slices, drawn, rep } = decision;
  const winner = slices.find((one) => one.rep.rep_id === rep?.rep_id);
  return (
    <Panel title="What was random" note={winner && `propensity ${share(winner.high - winner.low)}`}>
      {slices.length > 1 && (
        <figure className="draw">
          <div className="rope" aria-hidden>
            {slices.map((one) => (
              <i
                key={one.rep.rep_id}
                className={one === winner ? 'strand strand-chosen' : 'strand'}
                style={{ flexGrow: one.high - one.low }}
                title={`${one.rep.name} ${share(one.high - one.low)}`}
              />
            ))}
            <span className="ring" style={{ left: `${drawn * 100}%` }} />
          </div>
          <div className="rope-scale" aria-hidden>
            <span>0</span>
            <span>1</span>
          </div>
        </figure>
      )}
      <p className="caption">{decision.chance_in_it}</p>
    </Panel>
  );
}
