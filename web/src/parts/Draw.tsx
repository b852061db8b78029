import type { Decision } from '../api/client';
import { share } from '../format';
import { Panel } from './Page';

/** What was left to chance: a line from 0 to 1 cut by the known probabilities, and the ring where the draw fell. */
export function Draw({ decision }: { decision: Decision }) {
  const likely = decision.candidates.filter((one) => one.propensity > 0);
  const winner = likely.find((one) => one.chosen);
  return (
    <Panel title="What was random" note={winner && `propensity ${share(winner.propensity)}`}>
      {likely.length > 1 && (
        <figure className="draw">
          <div className="rope" aria-hidden>
            {likely.map((one) => (
              <i
                key={one.rep.rep_id}
                className={one.chosen ? 'strand strand-chosen' : 'strand'}
                style={{ flexGrow: one.propensity }}
                title={`${one.rep.name} ${share(one.propensity)}`}
              />
            ))}
            <span className="ring" style={{ left: `${decision.drawn * 100}%` }} />
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
