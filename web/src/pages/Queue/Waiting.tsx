import { Button, Checkbox, Kbd, Skeleton } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { count, fullMoment, score } from '../../format';
import { Panel } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { useMe } from '../../session';
import { Came } from './Came';
import {
  approving,
  type Lead,
  type Line,
  type Names,
  named,
  type Settled,
  SHOWN,
  type Spot,
  standing,
  TOP,
  useQueue,
  useSettle,
} from './data';
import { Override } from './Override';
import { useSteady } from './steady';

const STEPS: Record<string, number | undefined> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
/** Held down, these do what they do once. */
const ONCE: ReadonlySet<string> = new Set(['a', 'c', 'r', 'x']);

/** The leads that wait: one has the cursor, several may be chosen; they are approved, given to others, or sent back. */
export function Waiting({ author }: { author: string }) {
  const { data: me } = useMe();
  const partly = (me?.rep_ids ?? null) !== null;
  const [skip, turn] = useState(0);
  const { data, error, refetch, isPlaceholderData } = useQueue(skip);
  const settle = useSettle();
  const [spot, stand] = useState<Spot>(TOP);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  // The leads that a form is about stay those that were meant when it was opened, whatever the list does meanwhile.
  const [asking, ask] = useState<{ what: 'change' | 'reject'; leads: Lead[]; of: string } | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const leads = data?.leads ?? [];
  const now = data ? standing(spot, leads) : spot;
  if (now !== spot) stand(now);
  if (data && !isPlaceholderData && leads.length === 0 && skip > 0) turn(Math.max(0, skip - SHOWN));
  const current = leads.find((lead) => lead.lead_id === now.lead_id);
  const meant = chosen.size > 0 ? leads.filter((lead) => chosen.has(lead.lead_id)) : current ? [current] : [];
  const approvable = meant.filter((lead) => lead.recommended);
  const busy = settle.isPending || isPlaceholderData || author === '';
  const send = useCallback(
    (lines: Line[], names: Names) => {
      ask(null);
      choose(new Set());
      settle.mutate({ author, lines, names });
    },
    [author, settle.mutate],
  );
  const open = (what: 'change' | 'reject') => ask({ what, leads: meant, of: meant.map((lead) => lead.lead_id).join(' ') });
  // The form stays, with what was written in it, for the leads that could not be settled like this.
  const sendAsked = (lines: Line[], form: NonNullable<typeof asking>) => {
    const shut = (done: Settled[]) => {
      const refused = new Set(done.flatMap((each) => (each.outcome === 'refused' ? each.lead_id : [])));
      ask(refused.size > 0 ? { ...form, leads: form.leads.filter((lead) => refused.has(lead.lead_id)) } : null);
      choose(new Set());
    };
    settle.mutate({ author, lines, names: named(form.leads) }, { onSuccess: (answer) => shut(answer.leads) });
  };
  const { steady, meant: choosing } = useSteady(current?.lead_id, settle.isPending);
  const approve = () => {
    if (steady()) send(approvable.map(approving), named(approvable));
  };
  const go = (place: number) => {
    choosing(leads[place]?.lead_id);
    stand({ lead_id: leads[place]?.lead_id ?? null, place });
  };
  const toggle = (lead_id: string) => {
    choosing(lead_id);
    choose((before) => {
      const after = new Set(before);
      if (!after.delete(lead_id)) after.add(lead_id);
      return after;
    });
  };

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.closest('input:not([type=checkbox]), textarea, select, [role=listbox], [role=option]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.repeat && ONCE.has(event.key)) return;
      const step = STEPS[event.key];
      if (step) {
        const place = Math.max(0, Math.min(leads.length - 1, now.place + step));
        go(place);
        list.current?.children[place]?.scrollIntoView({ block: 'nearest' });
      } else if (event.key === 'x' && current) toggle(current.lead_id);
      else if (event.key === 'a' && !busy && asking === null && approvable.length > 0) approve();
      else if (event.key === 'c' && meant.length > 0) open('change');
      else if (event.key === 'r' && meant.length > 0) open('reject');
      else if (event.key === 'Escape' && asking) ask(null);
      else if (event.key === 'Escape' && chosen.size > 0) choose(new Set());
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });

  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={320} role="status" aria-label="Loading the queue" />;
  const all = data.counts.suggested + data.counts.queued;
  const sent = settle.variables;
  return (
    <>
      <p className="lead">
        {count(data.counts.suggested)} suggested and {count(data.counts.queued)} queued leads wait for a person
        {partly && ', of those suggested only the ones for your reps'}.
      </p>
      {settle.error && <Trouble error={settle.error} again={() => void refetch()} />}
      {settle.data && sent && (
        <Came
          done={settle.data.leads}
          lines={sent.lines}
          names={sent.names}
          busy={busy}
          again={(lines) => send(lines, sent.names)}
        />
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
        <Panel
          title="To decide"
          note={all > leads.length ? `${count(skip + 1)} to ${count(skip + leads.length)} of ${count(all)}` : undefined}
        >
          <div className="queue-deeds">
            <Button size="xs" disabled={busy || approvable.length === 0} onClick={approve}>
              Approve {chosen.size > 0 ? count(approvable.length) : ''} <Kbd ml={6}>a</Kbd>
            </Button>
            <Button size="xs" variant="default" disabled={meant.length === 0} onClick={() => open('change')}>
              Other rep <Kbd ml={6}>c</Kbd>
            </Button>
            <Button size="xs" variant="default" disabled={meant.length === 0} onClick={() => open('reject')}>
              Send back <Kbd ml={6}>r</Kbd>
            </Button>
            {chosen.size > 0 && (
              <Button size="xs" variant="subtle" onClick={() => choose(new Set())}>
                Choose none
              </Button>
            )}
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
              key={`${asking.what} ${asking.of}`}
              leads={asking.leads}
              reasons={data.reasons}
              otherRep={asking.what === 'change'}
              busy={busy}
              send={(lines) => sendAsked(lines, asking)}
              back={() => ask(null)}
            />
          )}
          <ul className="queue" aria-label="Leads that wait" ref={list}>
            {leads.map((lead, place) => (
              <Row
                key={lead.lead_id}
                lead={lead}
                current={lead === current}
                partly={partly}
                chosen={chosen.has(lead.lead_id)}
                go={() => go(place)}
                toggle={() => toggle(lead.lead_id)}
              />
            ))}
          </ul>
          <Pager
            of="leads that wait"
            skip={skip}
            size={SHOWN}
            more={data.more}
            turn={(to) => {
              turn(to);
              stand(TOP);
              choose(new Set());
              list.current?.parentElement?.scrollIntoView();
            }}
          />
        </Panel>
      )}
    </>
  );
}

/** Whoever sees a part of the reps is told only of these: somebody else's may well be recommended. */
const nobody = (partly: boolean) => (partly ? 'None of your reps can be recommended' : 'Nobody can be recommended');

function Row(props: { lead: Lead; current: boolean; partly: boolean; chosen: boolean; go: () => void; toggle: () => void }) {
  const { lead, current, partly, chosen, go, toggle } = props;
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
      <div className="queue-best">{best ? <Rep rep={best.rep} /> : nobody(partly)}</div>
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
