import './service.css';
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { count, share, until } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { type Clock, lasting, promised, type Report, useClocks, useReport } from './data';
import { Standing } from './LeadClocks';

const DAYS = 30;

/** Which leads wait for an answer, and how soon they get one. */
export function ServicePage() {
  const [shown, show] = useState<'running' | 'ended'>('running');
  const { data, error, refetch } = useClocks(shown === 'ended');
  const report = useReport(DAYS);
  return (
    <Page title="Response times">
      <p className="lead">
        The policy says how soon a rep is in touch with a new lead. A call, an e-mail or a meeting stops the clock.
      </p>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading clocks" />}
      {data?.paused.map((each) => (
        <p key={each.rep_id} className="sla-paused" role="status">
          <b>{each.name}</b> takes no new leads since {until(each.since)}: several in a row had no answer. A touch of one of their
          leads ends that, or somebody does on <Link to="/reps">Reps</Link>.
        </p>
      ))}
      {data && (
        <Panel
          title="Clocks"
          note={
            <SegmentedControl
              size="xs"
              aria-label="Which clocks"
              value={shown}
              onChange={(value) => show(value as typeof shown)}
              data={[
                { value: 'running', label: 'Running' },
                { value: 'ended', label: 'Ended' },
              ]}
            />
          }
        >
          {data.clocks.length === 0 ? <Nothing ended={shown === 'ended'} /> : <Clocks clocks={data.clocks} />}
        </Panel>
      )}
      {report.error && <Trouble error={report.error} again={() => void report.refetch()} />}
      {report.data && report.data.assigned > 0 && <Reported report={report.data} />}
    </Page>
  );
}

function Nothing({ ended }: { ended: boolean }) {
  return (
    <p className="empty">
      {ended ? 'No clock has ended yet.' : 'No lead waits for an answer. Clocks are set in the policy, under sla.'}
    </p>
  );
}

function Clocks({ clocks }: { clocks: Clock[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="sla-scroll" aria-label="Table of clocks" tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            <th>Lead</th>
            <th>Stands</th>
            <th>Clock</th>
            <th>Rep</th>
            <th className="num">Used</th>
          </tr>
        </thead>
        <tbody>
          {clocks.map((clock) => (
            <tr key={`${clock.decision_id} ${clock.name}`}>
              <td>
                <Link to={`/decisions/${clock.decision_id}`}>{clock.lead_name}</Link>
              </td>
              <td>
                <Standing clock={clock} />
              </td>
              <td>{clock.name}</td>
              <td>
                <Rep rep={clock.rep} />
              </td>
              <td className="num">
                {lasting(clock.used_seconds)} <span className="note">of {promised(clock)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Reported({ report }: { report: Report }) {
  const median = report.median_seconds === null ? '–' : lasting(report.median_seconds);
  const facts: [string, string][] = [
    ['median time to first touch', median],
    ['touched', `${count(report.touched)} of ${count(report.assigned)}`],
    ['waiting now', count(report.waiting)],
    ['clocks kept', report.kept_share === null ? '–' : share(report.kept_share)],
  ];
  return (
    <Panel title="Time to first touch" note={`leads given in the last ${report.days} days`}>
      <dl className="sla-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="sla-scroll" aria-label="Time to first touch by rep" tabIndex={0}>
        <table className="plain">
          <thead>
            <tr>
              <th>Rep</th>
              <th className="num">Given</th>
              <th className="num">Touched</th>
              <th className="num">Waiting</th>
              <th className="num">Median</th>
              <th className="num">At work</th>
              <th className="num">Kept</th>
              <th className="num">Not kept</th>
            </tr>
          </thead>
          <tbody>
            {report.reps.map((each) => (
              <tr key={each.rep.rep_id}>
                <td>
                  <Rep rep={each.rep} />
                </td>
                <td className="num">{count(each.assigned)}</td>
                <td className="num">{count(each.touched)}</td>
                <td className="num">{count(each.waiting)}</td>
                <td className="num">{each.median_seconds === null ? '–' : lasting(each.median_seconds)}</td>
                <td className="num">{each.median_worked_seconds === null ? '–' : lasting(each.median_worked_seconds)}</td>
                <td className="num">{count(each.kept)}</td>
                <td className="num">{count(each.broken)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
