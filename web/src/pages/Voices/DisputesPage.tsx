import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { fullMoment } from '../../format';
import { useReps } from '../../live';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { useAuthor } from '../Matching/author';
import { ContestForm } from './ContestForm';
import { type Dispute, type Report, share, span, useDisputes, useReport } from './data';
import './voices.css';
import { YourName } from '../../parts/YourName';

const STATES = ['open', 'upheld', 'rejected', 'withdrawn', 'all'];

/** Contested decisions, and what they are mostly about. */
export function DisputesPage() {
  const [asked, setAsked] = useSearchParams();
  const { data, error, refetch } = useDisputes();
  const report = useReport();
  const contests = useMay()('leads:feedback');
  const state = asked.get('state') ?? ((data?.open ?? 0) > 0 ? 'open' : 'all');
  const shown = (data?.disputes ?? []).filter((one) => state === 'all' || one.state === state);
  return (
    <Page
      title="Disputes"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Which disputes"
          data={STATES}
          value={state}
          onChange={(value) => setAsked({ state: value }, { replace: true })}
        />
      }
    >
      {contests && <Contest />}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading disputes" />}
      {data && data.disputes.length === 0 && (
        <section className="panel first">
          <h2>No decision is contested</h2>
          <p>
            A rep or a manager contests a decision on its page, under “Your word”, or here where it gave the lead to somebody
            else. It stands here until somebody settles it.
          </p>
        </section>
      )}
      {data && data.disputes.length > 0 && <Listed disputes={shown} state={state} />}
      {report.data && report.data.total > 0 && <About report={report.data} />}
    </Page>
  );
}

/** A decision is contested that one does not see: it is named by its lead, and nothing of it is told. */
function Contest() {
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState<number | null>(null);
  const [author, setAuthor] = useAuthor();
  const { data: reps } = useReps();
  const close = () => setOpen(false);
  if (!open)
    return (
      <div className="said-row">
        <Button size="xs" variant="default" leftSection={<IconFlag size={15} />} onClick={() => setOpen(true)}>
          Contest a decision
        </Button>
        {opened !== null && (
          <p className="caption" role="status">
            <Link to={`/disputes/${opened}`}>Dispute {opened}</Link> is open. Whoever settles it is told.
          </p>
        )}
      </div>
    );
  return (
    <Panel title="Contest a decision">
      <div className="said said-apart">
        <p className="caption flush">Also on a lead of somebody else: then nothing of the lead is told here.</p>
        <YourName size="xs" value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />
        <ContestForm
          reps={(reps ?? []).map(({ rep }) => rep)}
          author={author}
          done={(made) => {
            setOpened(made.number);
            close();
          }}
          close={close}
        />
      </div>
    </Panel>
  );
}

function Listed({ disputes, state }: { disputes: Dispute[]; state: string }) {
  if (disputes.length === 0) return <p className="caption">No dispute is {state}.</p>;
  return (
    <section className="panel scroll" aria-label="Disputes">
      <table className="plain disputes">
        <thead>
          <tr>
            <th scope="col">Dispute</th>
            <th scope="col">State</th>
            <th scope="col">What</th>
            <th scope="col">By</th>
            <th scope="col">Given to</th>
            <th scope="col">Opened</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {disputes.map((one) => (
            <tr key={one.number}>
              <th scope="row">
                <Link to={`/disputes/${one.number}`}>
                  {one.number} <span className="note">{one.company ?? one.lead_id}</span>
                </Link>
              </th>
              <td>
                <span className={`tag dispute-${one.state}`}>{one.state}</span>
              </td>
              <td>
                {one.kind} <span className="note dispute-words">{one.words}</span>
              </td>
              <td>{one.rep?.name ?? one.author}</td>
              <td>{one.holder?.name ?? '–'}</td>
              <td>{fullMoment(one.opened_at)}</td>
              <td>{one.hours === null ? 'open' : span(one.hours)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const PLACES: Record<string, string> = { rule: '/policy', territory: '/territories', 'choice by': '/ledger' };

/** What had a part, with the place where it can be changed. */
function Named({ of }: { of: Report['lines'][number]['ground'] }) {
  const place = PLACES[of.kind];
  return place ? <Link to={place}>{of.words}</Link> : of.words;
}

function About({ report }: { report: Report }) {
  return (
    <Panel
      title="What disputes are about"
      note={`settled within ${span(report.median_hours)} (half of them), ${span(report.slowest_tenth_hours)} (nine of ten)`}
    >
      {report.oldest_open_hours !== null && (
        <p className="caption">The one that waits longest waits for {span(report.oldest_open_hours)}.</p>
      )}
      <div className="scroll">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">What had a part</th>
              <th scope="col" className="num">
                Disputes
              </th>
              <th scope="col" className="num">
                Open
              </th>
              <th scope="col" className="num">
                Upheld
              </th>
              <th scope="col" className="num">
                Rejected
              </th>
              <th scope="col">Share upheld, of those settled</th>
              <th scope="col" className="num">
                To be changed
              </th>
            </tr>
          </thead>
          <tbody>
            {report.lines.map((line) => (
              <tr key={line.ground.words}>
                <th scope="row">
                  <Named of={line.ground} />
                </th>
                <td className="num">
                  {line.disputes} of {report.total}
                </td>
                <td className="num">{line.open}</td>
                <td className="num">{line.upheld}</td>
                <td className="num">{line.rejected}</td>
                <td>{share(line.upheld_share, line.low, line.high)}</td>
                <td className="num">{line.named || ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="caption">
        A decision has several of these, so the counts overlap. Shares come with their 95% interval, and none is told of fewer
        than five settled. “To be changed” counts settlements that named it as what should be changed.
      </p>
    </Panel>
  );
}
