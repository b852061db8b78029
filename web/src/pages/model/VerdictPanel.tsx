import { Panel } from '../../parts/Page';
import { Reason } from '../../parts/Reason';
import type { Evaluation } from './evaluation';

/** What the model may be used for, why, how sure that is, what to mind and what is missing. */
export function VerdictPanel({ verdict }: { verdict: NonNullable<Evaluation['verdict']> }) {
  return (
    <Panel title="What it may be used for">
      <p className="lead">{verdict.use}</p>
      <p className="caption">
        <Reason words={verdict.why} />
      </p>
      {verdict.sure && (
        <>
          <h3 className="verdict-part">How sure</h3>
          <p className="caption">{verdict.sure}</p>
        </>
      )}
      <Sentences title="Mind" lines={verdict.mind} />
      <Sentences title="What is missing" lines={verdict.missing} />
    </Panel>
  );
}

function Sentences({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className="verdict-part">{title}</h3>
      <ul className="points">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
