import './queue.css';
import { Button, Select, TextInput } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Decision } from '../../api/client';
import { fullMoment, words } from '../../format';
import { useReps } from '../../live';
import { Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { YourName } from '../../parts/YourName';
import { useMay } from '../../session';
import { useAuthor } from '../Matching/author';
import { type Deed, others, type Place, useAccept, useDecline, useHandling, useHandOff, useLock } from './data';

const SHOWN = 6;
type Asking = 'hand-off' | 'lock' | null;

/** Where a lead is now, what may be done with it there, and what was done. */
export function LeadHandling({ decision }: { decision: Decision }) {
  const lead = decision.lead.lead_id;
  const { data, error, refetch } = useHandling(lead);
  const accept = useAccept();
  const decline = useDecline();
  const lock = useLock(lead);
  const hand = useHandOff(lead);
  const [asking, open] = useState<Asking>(null);
  const [named, name] = useAuthor();
  const may = useMay();
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data?.now) return null;
  const { now, deeds } = data;
  const author = named.trim();
  const reserved = now.accept_by !== null && now.rep !== null;
  const handles = may('leads:handle') && now.state === 'assigned' && now.rep !== null;
  const locks = may('leads:assign') && now.state !== 'closed' && now.state !== 'merged';
  const busy = author === '' || [accept, decline, lock, hand].some((each) => each.isPending);
  // What stood in the way of one thing says nothing of the next.
  const ask = (what: Asking) => {
    for (const each of [accept, decline, lock, hand]) each.reset();
    open(what);
  };
  const trouble = accept.error ?? decline.error ?? lock.error ?? hand.error;
  const rep_id = now.rep?.rep_id ?? '';
  return (
    <Panel title="The lead now">
      <div className="handling">
        <Where now={now} decision_id={decision.decision_id} />
        {(handles || locks) && <YourName size="xs" value={named} onChange={(event) => name(event.currentTarget.value)} />}
        {(handles || locks) && asking === null && (
          <div className="queue-deeds">
            {handles && reserved && (
              <>
                <Button
                  size="xs"
                  disabled={busy}
                  onClick={() => {
                    ask(null);
                    accept.mutate({ lead_id: lead, rep_id, author });
                  }}
                >
                  Accept
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={busy}
                  onClick={() => {
                    ask(null);
                    decline.mutate({ lead_id: lead, rep_id });
                  }}
                >
                  Decline
                </Button>
              </>
            )}
            {handles && (
              <Button size="xs" variant="default" onClick={() => ask('hand-off')}>
                Hand off
              </Button>
            )}
            {locks && !now.lock && (
              <Button size="xs" variant="default" leftSection={<IconLock size={14} />} onClick={() => ask('lock')}>
                Lock
              </Button>
            )}
            {locks && now.lock && (
              <Button
                size="xs"
                variant="default"
                disabled={busy}
                leftSection={<IconLockOpen size={14} />}
                onClick={() => {
                  ask(null);
                  lock.mutate({ locked: false, note: '', author });
                }}
              >
                Unlock
              </Button>
            )}
          </div>
        )}
        {asking && (
          <Ask
            key={asking}
            what={asking}
            hands={asking === 'hand-off' ? { decision, holder: rep_id } : null}
            busy={busy}
            unnamed={author === ''}
            back={() => ask(null)}
            send={(note, to) => {
              const sent = { onSuccess: () => open(null) };
              if (to) hand.mutate({ rep_id: to, note, author, decision_id: now.decision_id }, sent);
              else lock.mutate({ locked: true, note, author }, sent);
            }}
          />
        )}
        {trouble && <Refused error={trouble} />}
        {deeds.length > 0 && <Done deeds={deeds.slice(0, SHOWN)} />}
      </div>
    </Panel>
  );
}

function Where({ now, decision_id }: { now: Place; decision_id: string }) {
  return (
    <>
      <p>
        {now.rep ? (
          <>
            With <Rep rep={now.rep} />
          </>
        ) : (
          <b>{PLACES[now.state] ?? words(now.state)}</b>
        )}{' '}
        since {fullMoment(now.since)}.
        {now.decision_id !== decision_id && (
          <>
            {' '}
            <Link to={`/decisions/${now.decision_id}`}>See its latest decision</Link>
          </>
        )}
      </p>
      {now.accept_by && <p>To be accepted until {fullMoment(now.accept_by)}; after that it goes to somebody else.</p>}
      {now.lock && (
        <p>
          Locked by {now.lock.by} since {fullMoment(now.lock.at)}
          {now.lock.note && `: ${now.lock.note}`}. Nothing automatic moves it.
        </p>
      )}
    </>
  );
}

const PLACES: Record<string, string> = {
  suggested: 'Waits for a person to confirm who gets it',
  queued: 'Waits in the queue',
  nurture: 'In nurture',
  closed: 'Closed',
  merged: 'Merged into another lead',
};

type Hands = { decision: Decision; holder: string };

function HandTo({ decision, holder, value, give }: Hands & { value: string | null; give: (to: string | null) => void }) {
  const { data } = useReps();
  return (
    <Select
      size="xs"
      searchable
      label="Hand it to"
      placeholder="Name of a rep"
      nothingFoundMessage="No rep of that name"
      limit={200}
      data={others(decision, holder, data ?? [])}
      value={value}
      onChange={give}
    />
  );
}

function Ask(props: {
  what: 'hand-off' | 'lock';
  hands: Hands | null;
  busy: boolean;
  unnamed: boolean;
  send: (note: string, to: string | null) => void;
  back: () => void;
}) {
  const { what, hands, busy, unnamed, send, back } = props;
  const [to, give] = useState<string | null>(null);
  const [note, say] = useState('');
  const ready = note.trim() !== '' && (hands === null || to !== null);
  return (
    <form
      className="queue-deeds"
      aria-label={hands ? 'Hand off' : 'Lock'}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) send(note.trim(), to);
      }}
    >
      {hands && <HandTo {...hands} value={to} give={give} />}
      <TextInput size="xs" label="Why" value={note} maxLength={1000} onChange={(event) => say(event.currentTarget.value)} />
      <Button size="xs" type="submit" disabled={busy || !ready}>
        {what === 'lock' ? 'Lock it' : 'Hand it off'}
      </Button>
      <Button size="xs" variant="subtle" onClick={back}>
        Cancel
      </Button>
      {unnamed && <span className="note">Write your name above first.</span>}
    </form>
  );
}

/** The latest first. */
function Done({ deeds }: { deeds: Deed[] }) {
  return (
    <ol className="deeds" aria-label="What was done with it">
      {deeds.map((one) => (
        <li key={one.number}>
          <time dateTime={one.at}>{fullMoment(one.at)}</time> {inWords(one)}
          {one.note && <span className="note"> {one.note}</span>}
        </li>
      ))}
    </ol>
  );
}

function inWords({ kind, author, before, rep }: Deed): string {
  if (kind === 'expired') return `not accepted in time by ${before?.name ?? 'its rep'}${rep ? `, given to ${rep.name}` : ''}`;
  if (kind === 'overdue') return `not seen to in time by ${before?.name ?? 'its rep'}${rep ? `, given to ${rep.name}` : ''}`;
  const to = rep && GIVES.has(kind) ? ` to ${rep.name}` : '';
  return `${kind}${to} by ${kind === 'declined' ? (before?.name ?? author) : author}`;
}

const GIVES: ReadonlySet<Deed['kind']> = new Set(['changed', 'moved', 'handed off']);
