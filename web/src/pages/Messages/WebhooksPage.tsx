import './messages.css';
import { Button, Checkbox, Modal, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { count, fullMoment, moment } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { Trouble } from '../../parts/Trouble';
import { YourName } from '../../parts/YourName';
import { keepAuthor, keptAuthor } from '../policy/draft';
import { Doing } from './Doing';
import {
  type Delivery,
  outcome,
  type State,
  useAddWebhook,
  useAgain,
  useAllAgain,
  useDeliveries,
  useDelivery,
  useDrop,
  useWebhooks,
} from './data';
import { Events } from './Events';
import { Secret, Targets } from './Targets';

const STATES: (State | 'all')[] = ['all', 'waiting', 'done', 'dead', 'dropped'];
const TAGS: Record<State, string> = {
  waiting: 'tag tag-queue',
  sending: 'tag tag-queue',
  done: 'tag tag-model',
  dead: 'tag msg-bad',
  dropped: 'tag',
};

/** Who else is told what happens here, and how each message fared. */
export function WebhooksPage() {
  const { data, error, refetch } = useWebhooks();
  return (
    <Page title="Webhooks" aside={<Link to="/jobs">Background jobs</Link>}>
      <p className="lead">Other systems are told what happens here, signed and tried again until they have it.</p>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={160} role="status" aria-label="Loading webhooks" />}
      {data && (
        <Panel title="Who is told" note={<Add />}>
          {data.targets.length === 0 ? (
            <p className="empty">No webhooks yet. A new one hears of everything that is decided from then on.</p>
          ) : (
            <Targets targets={data.targets} />
          )}
        </Panel>
      )}
      <Deliveries />
    </Page>
  );
}

function Add() {
  const [open, setOpen] = useState(false);
  const [author, setAuthor] = useState(keptAuthor);
  const [asked, setAsked] = useState({ name: '', url: '', events: [] as string[], contact: false });
  const adding = useAddWebhook();
  const close = () => setOpen(false);
  const add = () => {
    keepAuthor(author.trim());
    adding.mutate(
      { ...asked, author: author.trim() },
      {
        onSuccess: () => {
          close();
          setAsked({ name: '', url: '', events: [], contact: false });
        },
      },
    );
  };
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        New webhook
      </Button>
      <Modal opened={open} onClose={close} title="New webhook" centered>
        <form
          className="publish"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={asked.name}
            onChange={(event) => setAsked({ ...asked, name: event.currentTarget.value })}
          />
          <TextInput
            label="Address"
            description="Kept encrypted, and never shown again."
            placeholder="https://hooks.example.com/fairlead"
            required
            maxLength={2000}
            value={asked.url}
            onChange={(event) => setAsked({ ...asked, url: event.currentTarget.value })}
          />
          <Events
            description="None means every event."
            value={asked.events}
            choose={(events) => setAsked({ ...asked, events })}
          />
          <Checkbox
            label="Send name, e-mail and phone of the person, too"
            checked={asked.contact}
            onChange={(event) => setAsked({ ...asked, contact: event.currentTarget.checked })}
          />
          <YourName required value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />
          {adding.error && <Refused error={adding.error} />}
          <Button type="submit" loading={adding.isPending} disabled={!author.trim() || !asked.name.trim() || !asked.url.trim()}>
            Make it
          </Button>
        </form>
      </Modal>
      {adding.data && <Secret secret={adding.data.secret} close={adding.reset} />}
    </>
  );
}

function Deliveries() {
  const [params, setParams] = useSearchParams();
  const state = STATES.find((each) => each === params.get('state')) ?? 'all';
  const [seen, setSeen] = useState<number | null>(null);
  const { data, error, refetch } = useDeliveries(state === 'all' ? null : state);
  const alive = (data?.workers ?? []).filter((each) => each.alive).length;
  const allAgain = useAllAgain();
  return (
    <Panel
      title="Deliveries"
      note={
        data &&
        (alive > 0 ? `${count(alive)} ${alive === 1 ? 'worker sends' : 'workers send'}` : 'no worker runs: nothing is sent')
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      <div className="msg-filter">
        <SegmentedControl
          size="xs"
          aria-label="Which deliveries"
          data={STATES.map((each) => ({
            value: each,
            label: each === 'all' ? 'All' : `${each} ${count(data?.counts[each] ?? 0)}`,
          }))}
          value={state}
          onChange={(chosen) => setParams(chosen === 'all' ? {} : { state: chosen }, { replace: true })}
        />
        {(data?.counts.dead ?? 0) > 0 && (
          <Doing
            name="Send all dead again"
            of="every webhook and channel"
            what="Each is tried again from the start, under the same identity."
            doing={allAgain}
          />
        )}
      </div>
      {!data && !error && <Skeleton height={200} role="status" aria-label="Loading deliveries" />}
      {data && data.deliveries.length === 0 && <p className="empty">Nothing here.</p>}
      {data && data.deliveries.length > 0 && (
        <section className="scroll" aria-label="Table of deliveries" tabIndex={-1}>
          <table className="plain">
            <thead>
              <tr>
                <th>Event</th>
                <th>To</th>
                <th>State</th>
                <th className="num">Tries</th>
                <th>Last try</th>
                <th>
                  <span className="unseen">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.deliveries.map((each) => (
                <Row key={each.number} delivery={each} show={() => setSeen(each.number)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Whole number={seen} close={() => setSeen(null)} />
    </Panel>
  );
}

function Row({ delivery, show }: { delivery: Delivery; show: () => void }) {
  const again = useAgain(delivery.number);
  const drop = useDrop(delivery.number);
  const of = `${delivery.kind} for ${delivery.target_name}, ${delivery.number}`;
  const open = delivery.state === 'waiting' || delivery.state === 'sending';
  return (
    <tr>
      <td>
        <button type="button" className="msg-open" onClick={show} aria-label={`Show ${of}`}>
          {delivery.kind}
        </button>
        <div className="note">{moment(delivery.occurred_at)}</div>
      </td>
      <td>{delivery.target_name}</td>
      <td>
        <span className={TAGS[delivery.state]}>{delivery.state}</span>
      </td>
      <td className="num">{delivery.attempts}</td>
      <td className="msg-outcome">{outcome(delivery)}</td>
      <td>
        <div className="msg-actions">
          {!open && (
            <Doing name="Again" of={of} what="Under the same identity: who has it already does nothing twice." doing={again} />
          )}
          {(delivery.state === 'waiting' || delivery.state === 'dead') && (
            <Doing name="Drop" of={of} what="It is not sent any more; the reason is kept." doing={drop} needsWhy />
          )}
        </div>
      </td>
    </tr>
  );
}

function Whole({ number, close }: { number: number | null; close: () => void }) {
  const { data, error } = useDelivery(number);
  return (
    <Modal opened={number !== null} onClose={close} title={`Delivery ${number ?? ''}`} size="lg" centered>
      {error && <Trouble error={error} />}
      {data && (
        <>
          <ul className="points flush">
            {data.tries.map((each) => (
              <li key={each.at}>
                {fullMoment(each.at)}: {each.problem ?? (each.code ? `answered ${each.code}` : 'sent')}, {count(each.took_ms)} ms
              </li>
            ))}
            {data.tries.length === 0 && <li>Not tried yet.</li>}
          </ul>
          <h3>What is sent</h3>
          <pre className="msg-sent" tabIndex={-1}>
            {JSON.stringify(data.sent, null, 2)}
          </pre>
        </>
      )}
    </Modal>
  );
}
