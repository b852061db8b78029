import './batches.css';
import { Button, Checkbox, MultiSelect, Select, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { count, fullMoment, money, score } from '../../format';
import { useReps } from '../../live';
import { Looking } from '../../parts/Looking';
import { useLooking } from '../../parts/looks';
import { Page, Panel } from '../../parts/Page';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { YourName } from '../../parts/YourName';
import { useAuthor } from '../Matching/author';
import {
  type Batch,
  beside,
  headline,
  KEY,
  type Line,
  leftBecause,
  useBatch,
  useBatches,
  useChangeRep,
  useRun,
  useSettle,
} from './data';

const SHOWN = 100;
const STATES: Record<Line['state'], string> = {
  open: 'to confirm',
  given: 'given',
  rejected: 'rejected',
  refused: 'not possible any more',
  left: 'waits on',
  stays: 'stays',
};

/** Leads that wait, assigned all together, to be looked through. */
export function BatchesPage() {
  const [author, name] = useAuthor();
  const [chosen, choose] = useState<string | null>(null);
  const { data, error, refetch } = useBatches();
  const run = useRun();
  const { data: job } = useLooking('batch', KEY);
  const shown = chosen ?? data?.batches[0]?.batch_id;
  const [rep_ids, ofReps] = useState<string[]>([]);
  const [waiting, alsoWaiting] = useState(false);
  const ask = () => {
    choose(null);
    run.mutate({ author: author.trim(), rep_ids, waiting });
  };
  return (
    <Page
      title="Batches"
      aside={
        <div className="batch-deeds">
          <YourName size="xs" value={author} onChange={(event) => name(event.currentTarget.value)} />
          <Which rep_ids={rep_ids} waiting={waiting} choose={ofReps} wait={alsoWaiting} />
          <Looking job={job}>
            <Button size="xs" variant="default" disabled={author.trim() === ''} loading={run.isPending} onClick={ask}>
              Propose a batch
            </Button>
          </Looking>
        </div>
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {run.error && <Trouble error={run.error} again={ask} />}
      {!data && !error && <Skeleton height={320} role="status" aria-label="Loading batches" />}
      {data?.batches.length === 0 && (
        <section className="panel first">
          <h2>No batch was made yet</h2>
          <p>
            A batch takes the leads that wait in the queue and proposes a rep for each, so that all of them together are worth
            most. Nothing is given before you confirm it. A rule can send leads to the queue to be collected.
          </p>
          <p>
            It can also take open leads that reps have and nobody has worked on yet: name the reps above. A lead that is better
            off with somebody else is then proposed for them.
          </p>
        </section>
      )}
      {shown && <OneBatch batch_id={shown} author={author.trim()} />}
      {data && data.batches.length > 1 && (
        <Panel title="All batches">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Made</th>
                <th scope="col">Because</th>
                <th scope="col">Leads</th>
                <th scope="col">To confirm</th>
              </tr>
            </thead>
            <tbody>
              {data.batches.map((each) => (
                <tr key={each.batch_id} aria-current={each.batch_id === shown}>
                  <td>
                    <button type="button" className="link" onClick={() => choose(each.batch_id)}>
                      {fullMoment(each.made_at)}
                    </button>
                  </td>
                  <td>{each.reason}</td>
                  <td>{count(each.leads)}</td>
                  <td>{count(each.open)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </Page>
  );
}

/** Which leads the next batch takes. */
function Which({
  rep_ids,
  waiting,
  choose,
  wait,
}: {
  rep_ids: string[];
  waiting: boolean;
  choose: (rep_ids: string[]) => void;
  wait: (waiting: boolean) => void;
}) {
  const { data } = useReps();
  return (
    <>
      <MultiSelect
        size="xs"
        searchable
        clearable
        label="Open leads of"
        className="batch-reps"
        placeholder={rep_ids.length === 0 ? 'nobody: only leads that wait' : undefined}
        nothingFoundMessage="No rep of that name"
        data={(data ?? []).map(({ rep }) => ({ value: rep.rep_id, label: rep.name ?? rep.rep_id }))}
        value={rep_ids}
        onChange={choose}
      />
      {rep_ids.length > 0 && (
        <Checkbox
          size="xs"
          label="and leads that wait"
          checked={waiting}
          onChange={(event) => wait(event.currentTarget.checked)}
        />
      )}
    </>
  );
}

function OneBatch({ batch_id, author }: { batch_id: string; author: string }) {
  const { data, error, refetch } = useBatch(batch_id);
  const settle = useSettle(batch_id);
  const change = useChangeRep(batch_id);
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={320} role="status" aria-label="Loading the batch" />;
  const nameless = author === '';
  const busy = settle.isPending || change.isPending || nameless;
  const refused = [...(settle.data && 'refused' in settle.data ? settle.data.refused : []), ...(change.data?.refused ?? [])];
  return (
    <>
      <div>
        <p className="lead">{headline(data)}</p>
        <p className="caption">
          Made {fullMoment(data.made_at)} · {data.reason}. {beside(data)}
        </p>
      </div>
      {settle.error && <Trouble error={settle.error} again={() => void refetch()} />}
      {change.error && <Trouble error={change.error} again={() => void refetch()} />}
      {refused.length > 0 && (
        <p role="status" className="note">
          {count(refused.length)} could not be given, because something changed: {refused[0]?.told}.
        </p>
      )}
      {data.open > 0 && (
        <div className="batch-deeds">
          <Button size="sm" disabled={busy} loading={settle.isPending} onClick={() => settle.mutate({ deed: 'confirm', author })}>
            Confirm all {count(data.open)}
          </Button>
          <Button size="sm" variant="default" disabled={busy} onClick={() => settle.mutate({ deed: 'reject', author })}>
            Reject all
          </Button>
          {nameless && <span className="note">Write your name above to confirm or reject.</span>}
        </div>
      )}
      <Lines
        batch={data}
        busy={busy}
        settle={(deed, lead_id) => settle.mutate({ deed, author, lead_ids: [lead_id] })}
        give={(lead_id, rep_id) => change.mutate({ author, lead_id, rep_id })}
      />
    </>
  );
}

function Lines({
  batch,
  busy,
  settle,
  give,
}: {
  batch: Batch;
  busy: boolean;
  settle: (deed: 'confirm' | 'reject', lead_id: string) => void;
  give: (lead_id: string, rep_id: string) => void;
}) {
  const [all, showAll] = useState(false);
  const [changing, change] = useState<string | null>(null);
  const placed = batch.lines.filter((line) => line.rep_id !== null).sort((one, other) => other.worth_minor - one.worth_minor);
  const left = leftBecause(batch.lines);
  return (
    <Panel title="Lead by lead">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled with the keyboard, too */}
      <section className="batch-table" aria-label="Leads of the batch" tabIndex={0}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Lead</th>
              <th scope="col">Goes to</th>
              <th scope="col" className="num">
                Worth
              </th>
              <th scope="col" className="num">
                Match
              </th>
              <th scope="col">Next</th>
              <th scope="col">Why</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {(all ? placed : placed.slice(0, SHOWN)).map((line) => (
              <tr key={line.lead_id}>
                <th scope="row">
                  {line.decision_id ? (
                    <Link to={`/decisions/${line.decision_id}`}>{line.person || line.lead_id}</Link>
                  ) : (
                    line.person || line.lead_id
                  )}
                </th>
                <td className="batch-to">
                  {changing === line.lead_id && line.state === 'open' ? (
                    <OtherRep line={line} busy={busy} give={(rep_id) => give(line.lead_id, rep_id)} back={() => change(null)} />
                  ) : (
                    <Rep rep={{ rep_id: line.rep_id ?? '', name: line.rep_name ?? '' }} />
                  )}
                  {line.from_name && <div className="note">from {line.from_name}</div>}
                </td>
                <td className="num" data-label="Worth">
                  {money(line.worth_minor)}
                </td>
                <td className="num" data-label="Match">
                  {score(line.match_score)}
                </td>
                <td data-label="Next">{line.runner_up_name ?? '–'}</td>
                <td className="batch-why note">{line.told || line.why}</td>
                <td className="batch-state">
                  {line.state === 'open' ? (
                    <span className="batch-deeds">
                      <Button size="compact-xs" disabled={busy} onClick={() => settle('confirm', line.lead_id)}>
                        Confirm
                      </Button>
                      <Button size="compact-xs" variant="default" disabled={busy} onClick={() => settle('reject', line.lead_id)}>
                        Reject
                      </Button>
                      <Button size="compact-xs" variant="subtle" disabled={busy} onClick={() => change(line.lead_id)}>
                        Other rep
                      </Button>
                    </span>
                  ) : (
                    STATES[line.state]
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!all && placed.length > SHOWN && (
        <Button size="xs" variant="default" onClick={() => showAll(true)}>
          Show all {count(placed.length)}
        </Button>
      )}
      {left.length > 0 && (
        <ul className="points">
          {left.map(([why, leads]) => (
            <li key={why}>
              {count(leads)} not proposed: {why}.
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Choose somebody else for one lead; the desk still refuses whoever may not or cannot have it. */
function OtherRep({ line, busy, give, back }: { line: Line; busy: boolean; give: (rep_id: string) => void; back: () => void }) {
  const { data } = useReps();
  const who = line.person || line.lead_id;
  const others = (data ?? []).map((each) => each.rep).filter((rep) => rep.rep_id !== line.rep_id && rep.rep_id !== line.from_rep);
  return (
    <Select
      size="xs"
      searchable
      autoFocus
      disabled={busy}
      aria-label={`Give ${who} to`}
      placeholder="Give to…"
      nothingFoundMessage="No rep of that name"
      data={others.map((rep) => ({ value: rep.rep_id, label: rep.name ?? rep.rep_id }))}
      onChange={(rep_id) => rep_id && give(rep_id)}
      onKeyDown={(event) => event.key === 'Escape' && back()}
    />
  );
}
