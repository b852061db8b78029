import { Button, Select, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { chance, count, fullMoment } from '../../format';
import { Trouble } from '../../parts/Trouble';
import { type Model, useComparison } from './api';
import { ShadowScores } from './ShadowScores';

const LEVELS: Record<string, string> = { pair: 'tells reps apart', lead: 'tells leads apart', none: 'rotation only' };
const SCORES = { log_loss: 'Log loss', brier: 'Brier', auc: 'AUC', calibration: 'Calibration error' } as const;

/** Two models side by side: chosen here, told by the service with its warnings. */
export function Compare({ models }: { models: Model[] }) {
  const [open, setOpen] = useState(false);
  const champion = models.find((one) => one.in_force) ?? models[1];
  const [before, setBefore] = useState(champion?.version ?? '');
  const [after, setAfter] = useState(models.find((one) => one.version !== champion?.version)?.version ?? '');
  const names = models.map((one) => ({
    value: one.version,
    label: `${one.version} (${one.in_shadow ? 'in shadow' : one.state})`,
  }));
  return (
    <div className="compare">
      <Button variant="subtle" size="xs" onClick={() => setOpen(!open)} aria-expanded={open}>
        Compare two models
      </Button>
      {open && (
        <>
          <div className="compare-choice">
            <Select
              label="One"
              data={names}
              value={before}
              onChange={(value) => value && setBefore(value)}
              allowDeselect={false}
            />
            <Select
              label="The other"
              data={names}
              value={after}
              onChange={(value) => value && setAfter(value)}
              allowDeselect={false}
            />
          </div>
          {before && after && <Beside before={before} after={after} />}
        </>
      )}
    </div>
  );
}

function Beside({ before, after }: { before: string; after: string }) {
  const { data, error, refetch } = useComparison(before, after);
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={240} role="status" aria-label="Comparing" />;
  return (
    <>
      <div className="scroll-x">
        <table className="plain compare-table">
          <thead>
            <tr>
              <td />
              <th scope="col">
                <code>{data.before.version.slice(0, 12)}…</code>
              </th>
              <th scope="col">
                <code>{data.after.version.slice(0, 12)}…</code>
              </th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([name, tell]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{tell(data.before) ?? '–'}</td>
                <td>{tell(data.after) ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {data.warnings.map((words) => (
        <p key={words} className="caption">
          Mind that {words}.
        </p>
      ))}
      {data.shadow && <ShadowScores report={data.shadow} />}
    </>
  );
}

const ROWS: [string, (model: Model) => string | null | undefined][] = [
  ['State', (one) => (one.in_shadow ? `${one.state}, in shadow` : one.state)],
  ['Use', (one) => LEVELS[one.level ?? '']],
  ['Trained', (one) => one.trained_at && fullMoment(one.trained_at)],
  ['By', (one) => one.trained_by],
  ['Program', (one) => one.code],
  ['Data', (one) => one.data?.slice(0, 12)],
  ['Leads', (one) => (one.leads === null ? null : count(one.leads))],
  ['Won', (one) => (one.won === null ? null : count(one.won))],
  ['Tested on', (one) => (one.tested_leads === null ? null : `${count(one.tested_leads)} later leads`)],
  ...Object.entries(SCORES).map(([key, name]): [string, (model: Model) => string | null | undefined] => [
    name,
    (one) => one.scores?.[key as keyof typeof SCORES].toFixed(4),
  ]),
  ['Below base rate', (one) => one.scores && one.base_scores && chance(1 - one.scores.log_loss / one.base_scores.log_loss)],
];
