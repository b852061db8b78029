import type { Decision } from '../api/client';
import { score as shown, signed } from '../format';
import { Panel } from './Page';
import './scores.css';

type Score = Decision['scores'][number];

export const SCORES: Record<Score['name'], string> = {
  lead_score: 'Lead score',
  fit: 'Fit, declared',
  learned_fit: 'Fit, learned',
  intent: 'Intent',
};
const FIRST = 4;

/** What is known by the lead alone, each number with what moved it. */
export function Scores({ scores }: { scores: Score[] }) {
  if (scores.length === 0) return null;
  return (
    <Panel title="Scores of the lead" note="0 to 100, whoever gets it">
      <ul className="scores">
        {scores.map((score) => (
          <One key={score.name} score={score} />
        ))}
      </ul>
    </Panel>
  );
}

function One({ score }: { score: Score }) {
  const first = score.reasons.slice(0, FIRST);
  const rest = score.reasons.slice(FIRST);
  return (
    <li className="score" aria-label={SCORES[score.name]}>
      <p className="score-head">
        <span className="score-name">{SCORES[score.name]}</span>
        <span className="score-bar" aria-hidden>
          {score.score !== null && <i style={{ width: `${score.score}%` }} />}
        </span>
        <span className="score-value num">{score.score === null ? 'none' : shown(score.score)}</span>
      </p>
      <p className="note">{score.note}</p>
      {first.length > 0 && <Reasons score={score} reasons={first} />}
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <Reasons score={score} reasons={rest} />
        </details>
      )}
    </li>
  );
}

function Reasons({ score, reasons }: { score: Score; reasons: Score['reasons'] }) {
  const digits = score.unit === 'log-odds' ? 2 : 1;
  return (
    <ul className="score-reasons" aria-label={`What moved it, in ${score.unit}`}>
      {reasons.map((one) => (
        <li key={one.words}>
          <span>{one.words}</span>
          <span className={one.points === null ? 'num unknown' : 'num'} title={score.unit}>
            {one.points === null ? '?' : signed(one.points, digits)}
          </span>
        </li>
      ))}
    </ul>
  );
}
