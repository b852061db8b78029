import { chance, count, share } from '../../format';
import type { ShadowReport } from './api';

/** What the model in shadow and the champion said of the same leads, and what became of them. */
export function ShadowScores({ report }: { report: ShadowReport }) {
  const { champion_scores: mine, challenger_scores: its } = report;
  return (
    <>
      <p className="lead shadow-verdict">
        {report.words.slice(0, 1).toUpperCase()}
        {report.words.slice(1)}.
      </p>
      {report.decisions > 0 ? (
        <p className="caption">
          {count(report.decisions)} {report.decisions === 1 ? 'decision' : 'decisions'} seen by both: the same first choice in{' '}
          {share(report.agreement ?? 0)}
          {report.mean_difference !== null &&
            `, its chance for the rep who got the lead ${report.mean_difference < 0 ? '' : '+'}${chance(report.mean_difference)} on average`}
          .
        </p>
      ) : (
        <p className="caption">It has looked at no decision of this champion yet; a worker does so every few minutes.</p>
      )}
      {mine && its && (
        <table className="plain compare-table">
          <thead>
            <tr>
              <td>
                {count(report.outcomes)} outcomes, {count(report.won)} won
              </td>
              <th scope="col">champion</th>
              <th scope="col">in shadow</th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                ['Mean chance', 'mean_chance'],
                ['Log loss', 'log_loss'],
                ['Calibration error', 'calibration'],
              ] as const
            ).map(([name, key]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>{mine[key].toFixed(4)}</td>
                <td>{its[key].toFixed(4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
