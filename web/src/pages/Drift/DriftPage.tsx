import './drift.css';
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { count, fullMoment } from '../../format';
import { Looking } from '../../parts/Looking';
import { useLooking } from '../../parts/looks';
import { May } from '../../parts/May';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { Alerts } from './Alerts';
import { Chart } from './Chart';
import {
  type Drift,
  evidence,
  firstFigures,
  headline,
  KEY,
  ordered,
  quietWords,
  useDrift,
  useLook,
  type Watched,
  written,
} from './data';

const TAGS: Record<Watched['verdict'], string> = {
  drifted: 'tag drift-bad',
  slight: 'tag tag-queue',
  steady: 'tag tag-model',
  too_early: 'tag',
  unusable: 'tag',
};
const SPANS = ['30', '60', '180'];

/** Do leads still look, score and end as they did when the model was trained? */
export function DriftPage() {
  const [days, setDays] = useState('60');
  const { data, error, refetch } = useDrift(Number(days));
  const look = useLook();
  const { data: job } = useLooking('drift', KEY);
  return (
    <Page
      title="Drift"
      aside={
        <div className="drift-ask">
          <SegmentedControl
            size="xs"
            aria-label="How many days"
            data={SPANS.map((each) => ({ value: each, label: `${each} days` }))}
            value={days}
            onChange={setDays}
          />
          <May right="models:change">
            <Looking job={job}>
              <Button size="xs" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
                Look again
              </Button>
            </Looking>
          </May>
        </div>
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {look.error && <Trouble error={look.error} again={() => look.mutate()} />}
      {!data && !error && <Skeleton height={420} role="status" aria-label="Loading what is known of drift" />}
      {data && <Found drift={data} />}
    </Page>
  );
}

function Found({ drift }: { drift: Drift }) {
  const { main, quiet } = ordered(drift.watched);
  const first = firstFigures(drift);
  return (
    <>
      <div>
        <p className="lead">{headline(drift)}</p>
        {drift.looked_at ? (
          <p className="caption">{facts(drift)}</p>
        ) : (
          <p className="caption">
            A running server looks once a day. The button above asks for a look now, and so does <code>fairlead drift</code>.
          </p>
        )}
      </div>
      <Alerts alerts={drift.alerts} />
      {first && <p className="caption">{first}</p>}
      {main.length > 0 && !first && (
        <>
          <p className="drift-legend note" aria-hidden>
            <i className="drift-key-line" /> what came <i className="drift-key-band" /> where chance alone would keep it, 95% of
            days
            <i className="drift-key-usual" /> usual
          </p>
          <Cards watched={main} />
          {quiet.length > 0 && (
            <details className="drift-more">
              <summary>{quietWords(quiet)}</summary>
              <Cards watched={quiet} />
            </details>
          )}
          <Panel title="How to read this">
            <ul className="points">
              <li>
                The bar shows how much of the evidence needed for a report is there. It may be looked at every day: where nothing
                changed, fewer than 1 model in 20 ever gets a report, whatever its time in force.
              </li>
              <li>
                A change is reported where it is sure and large enough to matter. “Too early” says how many leads are missing.
              </li>
              <li>
                Points sum up the 7 days up to theirs; of wins the 28 days of arrival. Leads too young to be judged are in none of
                them.
              </li>
            </ul>
          </Panel>
        </>
      )}
    </>
  );
}

function Cards({ watched }: { watched: Watched[] }) {
  return (
    <ul className="drift-cards">
      {watched.map((each) => (
        <li key={each.quantity} className="panel drift-card" aria-label={each.name}>
          <header>
            <h2>{each.name}</h2>
            <span className={TAGS[each.verdict]}>{each.told}</span>
          </header>
          <p className="note">{now(each)}</p>
          <Chart of={each} />
          <div className="drift-evidence" aria-hidden>
            <span style={{ width: `${100 * evidence(each)}%` }} />
          </div>
          <p className="unseen">{Math.round(100 * evidence(each))}% of the evidence at which a change is reported</p>
        </li>
      ))}
    </ul>
  );
}

/** What the chart shows, with the numbers behind the verdict. */
function now(each: Watched): string {
  const move = each.moves[0];
  if (move && (each.verdict === 'drifted' || each.verdict === 'slight')) {
    return `share of ${move.label}: ${written('input', move.before)} → ${written('input', move.now)}`;
  }
  const kind = each.quantity.split('.')[0];
  if (kind === 'input' || kind === 'score' || each.now === null) return each.shown ?? '';
  const before = each.before === null ? '' : `${written(each.quantity, each.before)} → `;
  return `${before}${written(each.quantity, each.now)}`;
}

function facts(drift: Drift): string {
  const told = [`Looked at ${fullMoment(drift.looked_at ?? '')}`];
  if (drift.reference) {
    const { leads, since, until, afterwards } = drift.reference;
    const how = afterwards ? ', read from the records afterwards' : '';
    told.push(`measured from ${count(leads)} leads of ${since.slice(0, 10)} to ${until.slice(0, 10)}${how}`);
  }
  if (drift.last_lead) told.push(`last lead ${fullMoment(drift.last_lead)}`);
  if (drift.last_outcome) told.push(`last outcome ${fullMoment(drift.last_outcome)}`);
  return `${told.join(' · ')}.`;
}
