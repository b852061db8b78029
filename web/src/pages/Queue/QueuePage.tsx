import './queue.css';
import { Button, Checkbox, Kbd, Select, Skeleton, TextInput } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { Link } from 'react-router';
import { count, fullMoment, money, score, share } from '../../format';
import { useReps } from '../../live';
import { Page, Panel } from '../../parts/Page';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { signedAs, useMay } from '../../session';
import { useAuthor } from '../Matching/author';
import {
  approving,
  type Lead,
  type Line,
  outcome,
  overriding,
  type Reason,
  useAccept,
  useDecline,
  useQueue,
  useReserved,
  useSettle,
  type Why,
} from './data';
import { MoveLeads } from './MoveLeads';

/** Leads that wait for a person, worked through with the keyboard or the mouse, one by one or many at once. */
export function QueuePage() {
  const may = useMay();
  const [author, name] = useAuthor();
  return (
    <Page
      title="Queue"
      aside={
        <TextInput
          size="xs"
          label="Your name"
          value={author}
          readOnly={signedAs() !== null}
          onChange={(event) => name(event.currentTarget.value)}
        />
      }
    >
      {may('leads:assign') && <Waiting author={author.trim()} />}
      <Reserved author={author.trim()} />
      {may('leads:assign') && <MoveLeads author={author.trim()} />}
    </Page>
  );
}

function Waiting({ author }: { author: string }) {
  const { data, error, refetch } = useQueue(0);
  const settle = useSettle();
  const [at, go] = useState(0);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [asking, ask] = useState<'change' | 'reject' | null>(null);
  const leads = data?.leads ?? [];
  const current = leads[Math.min(at, Math.max(leads.length - 1, 0))];
  const meant = chosen.size > 0 ? leads.filter((lead) => chosen.has(lead.lead_id)) : current ? [current] : [];
  const busy = settle.isPending || author === '';
  const send = useCallback(
    (lines: Line[]) => {
      ask(null);
      choose(new Set());
      settle.mutate({ author, lines });
    },
    [author, settle.mutate],
  );
  const toggle = useCallback((lead_id: string) => {
    choose((before) => {
      const after = new Set(before);
      if (!after.delete(lead_id)) after.add(lead_id);
      return after;
    });
  }, []);
  const approvable = meant.filter((lead) => lead.recommended);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.closest('input:not([type=checkbox]), textarea, select, [role=listbox], [role=option]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      if (step) go((before) => Math.max(0, Math.min(leads.length - 1, before + step)));
      else if (event.key === 'x' && current) toggle(current.lead_id);
      else if (event.key === 'a' && !busy && approvable.length > 0) send(approvable.map(approving));
      else if (event.key === 'c' && meant.length > 0) ask('change');
      else if (event.key === 'r' && meant.length > 0) ask('reject');
      else if (event.key === 'Escape') ask(null);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [leads.length, current, meant.length, approvable, busy, send, toggle]);

  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={320} role="status" aria-label="Loading the queue" />;
  const done = settle.data ? outcome(settle.data.leads) : null;
  return (
    <>
      <p className="lead">
        {count(data.counts.suggested)} suggested and {count(data.counts.queued)} queued leads wait for a person.
      </p>
      {settle.error && <Trouble error={settle.error} again={() => void refetch()} />}
      {done && (
        <div role="status" className="queue-done">
          <p>{done.words}</p>
          {done.troubles.map((each) => (
            <p key={each.lead_id} className="note">
              {each.told}.
            </p>
          ))}
        </div>
      )}
      {leads.length === 0 ? (
        <section className="panel first">
          <h2>No lead waits for a person</h2>
          <p>
            Leads come here when the policy only suggests a rep, when a rule sends them to a queue, or when nobody could be given
            them.
          </p>
        </section>
      ) : (
        <Panel title="To decide">
          <div className="queue-deeds">
            <Button size="xs" disabled={busy || approvable.length === 0} onClick={() => send(approvable.map(approving))}>
              Approve {chosen.size > 0 ? count(approvable.length) : ''} <Kbd ml={6}>a</Kbd>
            </Button>
            <Button size="xs" variant="default" disabled={meant.length === 0} onClick={() => ask('change')}>
              Other rep <Kbd ml={6}>c</Kbd>
            </Button>
            <Button size="xs" variant="default" disabled={meant.length === 0} onClick={() => ask('reject')}>
              Send back <Kbd ml={6}>r</Kbd>
            </Button>
            <span className="note">
              {author === '' ? (
                'Write your name above to decide.'
              ) : (
                <>
                  <Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>x</Kbd> choose several
                </>
              )}
            </span>
          </div>
          {asking && (
            <Override
              key={asking}
              leads={meant}
              reasons={data.reasons}
              otherRep={asking === 'change'}
              busy={busy}
              send={send}
              back={() => ask(null)}
            />
          )}
          <ul className="queue" aria-label="Leads that wait">
            {leads.map((lead, place) => (
              <Row
                key={lead.lead_id}
                lead={lead}
                current={lead === current}
                chosen={chosen.has(lead.lead_id)}
                go={() => go(place)}
                toggle={() => toggle(lead.lead_id)}
              />
            ))}
          </ul>
          {data.more && <p className="note">More leads wait; they follow as these are settled.</p>}
        </Panel>
      )}
    </>
  );
}

function Row(props: { lead: Lead; current: boolean; chosen: boolean; go: () => void; toggle: () => void }) {
  const { lead, current, chosen, go, toggle } = props;
  const best = lead.recommended;
  const who = lead.person || lead.lead_id;
  return (
    <li className="queue-row" aria-current={current}>
      <Checkbox size="xs" aria-label={`Choose ${who}`} checked={chosen} onChange={toggle} onFocus={go} />
      <div className="queue-who">
        <Link to={`/decisions/${lead.decision_id}`}>{who}</Link>
        <div className="note">
          {[lead.company !== who && lead.company, lead.country, lead.source].filter(Boolean).join(' · ')}
        </div>
        <div className="note">
          Lead score {score(lead.lead_score)} · since {fullMoment(lead.since)}
          {lead.lock && ` · locked by ${lead.lock.by}`}
        </div>
      </div>
      <div className="queue-best">
        {best ? (
          <>
            <Rep rep={best.rep} />
            <div className="note">
              {best.chance ? `${share(best.chance.value)} chance, worth ${money(best.worth_minor ?? 0)}` : 'in turn'}
            </div>
          </>
        ) : (
          'Nobody can be recommended'
        )}
      </div>
      <div className="queue-why">
        {lead.why[0] ?? lead.because}
        {lead.alternatives.length > 0 && (
          <div className="note">Or {lead.alternatives.map((each) => each.rep.name).join(', ')}</div>
        )}
      </div>
      <Button
        size="compact-xs"
        variant="subtle"
        disabled={current}
        aria-label={`${current ? 'Selected' : 'Select'} ${who}`}
        onClick={go}
      >
        {current ? 'Selected' : 'Select'}
      </Button>
    </li>
  );
}

/** Somebody else, or nobody: with a reason. */
function Override(props: {
  leads: Lead[];
  reasons: Why[];
  otherRep: boolean;
  busy: boolean;
  send: (lines: Line[]) => void;
  back: () => void;
}) {
  const { leads, reasons, otherRep, busy, send, back } = props;
  const { data } = useReps();
  const [rep_id, give] = useState<string | null>(null);
  const [reason, because] = useState<Reason | null>(null);
  const [note, say] = useState('');
  const [nurture, toNurture] = useState(false);
  const of = leads.length === 1 ? leads[0]?.person || leads[0]?.lead_id : `${count(leads.length)} leads`;
  const ready = reason !== null && (!otherRep || rep_id !== null);
  return (
    <form
      className="queue-deeds"
      aria-label={otherRep ? 'Another rep' : 'Send back'}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason && ready) send(leads.map((lead) => overriding(lead, reason, note, otherRep ? rep_id : null, nurture)));
      }}
    >
      {otherRep && (
        <Select
          size="xs"
          searchable
          autoFocus
          label={`Give ${of} to`}
          placeholder="Name of a rep"
          nothingFoundMessage="No rep of that name"
          data={(data ?? []).map(({ rep }) => ({ value: rep.rep_id, label: rep.name ?? rep.rep_id }))}
          value={rep_id}
          onChange={give}
        />
      )}
      <Select
        size="xs"
        autoFocus={!otherRep}
        label={otherRep ? 'Why' : `Why ${of} goes back`}
        placeholder="Choose a reason"
        data={reasons.map((each) => ({ value: each.reason, label: each.words }))}
        value={reason}
        onChange={(chosen) => because(chosen as Reason | null)}
      />
      <TextInput size="xs" label="Note" value={note} maxLength={1000} onChange={(event) => say(event.currentTarget.value)} />
      {!otherRep && (
        <Checkbox
          size="xs"
          label="To nurture, instead of waiting on"
          checked={nurture}
          onChange={(event) => toNurture(event.currentTarget.checked)}
        />
      )}
      <Button size="xs" type="submit" disabled={busy || !ready}>
        {otherRep ? 'Give it' : 'Send back'}
      </Button>
      <Button size="xs" variant="subtle" onClick={back}>
        Cancel
      </Button>
    </form>
  );
}

/** Leads that reps are to accept. */
function Reserved({ author }: { author: string }) {
  const { data, error } = useReserved();
  const accept = useAccept();
  const decline = useDecline();
  const may = useMay();
  const busy = accept.isPending || decline.isPending;
  const trouble = error ?? accept.error ?? decline.error;
  return (
    <>
      {trouble && <Trouble error={trouble} />}
      {data && data.leads.length > 0 && (
        <Panel title="To be accepted by their rep">
          <ul className="queue" aria-label="Leads to be accepted">
            {data.leads.map((lead) => (
              <li key={lead.lead_id} className="queue-row queue-reserved">
                <div className="queue-who">
                  <Link to={`/decisions/${lead.decision_id}`}>{lead.person || lead.lead_id}</Link>
                  <div className="note">{lead.company !== lead.person && lead.company}</div>
                </div>
                <div className="queue-best">{lead.rep && <Rep rep={lead.rep} />}</div>
                <div className="queue-why">Until {lead.accept_by && fullMoment(lead.accept_by)}</div>
                {may('leads:handle') && lead.rep && (
                  <span className="queue-deeds">
                    <Button
                      size="compact-xs"
                      disabled={busy || author === ''}
                      onClick={() => lead.rep && accept.mutate({ lead_id: lead.lead_id, rep_id: lead.rep.rep_id, author })}
                    >
                      Accept
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={busy}
                      onClick={() => lead.rep && decline.mutate({ lead_id: lead.lead_id, rep_id: lead.rep.rep_id })}
                    >
                      Decline
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {data?.leads.length === 0 && !may('leads:assign') && (
        <p className="lead">{may('leads:handle') ? 'No lead waits for you to accept it.' : 'No lead waits to be accepted.'}</p>
      )}
    </>
  );
}
