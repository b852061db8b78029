import './queue.css';
import { Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { count, share } from '../../format';
import { useReps } from '../../live';
import { Panel } from '../../parts/Page';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { against, movable, outcome, type Proposed, useMove, usePreview } from './data';

/** All open leads of a rep to others: looked at first, with who would get what and which limits would break, then moved. */
export function MoveLeads({ author }: { author: string }) {
  const { data } = useReps();
  const look = usePreview();
  const move = useMove();
  const [from, take] = useState<string | null>(null);
  const [to, give] = useState<string[]>([]);
  const reps = (data ?? []).map(({ rep, active }) => ({ value: rep.rep_id, label: rep.name ?? rep.rep_id, active }));
  const done = move.data ? outcome(move.data.leads, 'moved') : null;
  const anew = () => {
    look.reset();
    move.reset();
  };
  return (
    <Panel title="Move leads" note="all open leads of a rep">
      <form
        className="queue-deeds"
        aria-label="Who would get what"
        onSubmit={(event) => {
          event.preventDefault();
          move.reset();
          if (from && to.length > 0) look.mutate({ from_rep_id: from, to_rep_ids: to });
        }}
      >
        <Select
          size="xs"
          searchable
          label="Leads of"
          placeholder="Name of a rep"
          nothingFoundMessage="No rep of that name"
          data={reps}
          value={from}
          onChange={(chosen) => {
            anew();
            take(chosen);
            give((before) => before.filter((each) => each !== chosen));
          }}
        />
        <MultiSelect
          size="xs"
          searchable
          label="To"
          placeholder={to.length === 0 ? 'One rep or several' : ''}
          nothingFoundMessage="No rep of that name"
          data={reps.filter((each) => each.active && each.value !== from)}
          value={to}
          onChange={(chosen) => {
            anew();
            give(chosen);
          }}
        />
        <Button size="xs" type="submit" variant="default" loading={look.isPending} disabled={!from || to.length === 0}>
          Look
        </Button>
      </form>
      {look.error && <Trouble error={look.error} title="Nothing to move" />}
      {move.error && <Trouble error={move.error} title="Nothing was moved" />}
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
      {look.data && !done && (
        <Looked
          key={look.submittedAt}
          looked={look.data.leads}
          meetings={look.data.meetings}
          author={author}
          busy={move.isPending}
          send={(lines, note, over_limit, despite_lock) => move.mutate({ author, note, lines, over_limit, despite_lock })}
        />
      )}
    </Panel>
  );
}

function Looked(props: {
  looked: Proposed[];
  meetings: number;
  author: string;
  busy: boolean;
  send: (lines: ReturnType<typeof movable>, note: string, over_limit: boolean, despite_lock: boolean) => void;
}) {
  const { looked, meetings, author, busy, send } = props;
  const [note, say] = useState('');
  const [over, setOver] = useState(false);
  const [despite, setDespite] = useState(false);
  const lines = movable(looked, over, despite);
  const limited = looked.filter((each) => each.breaks).length;
  const locked = looked.filter((each) => each.locked).length;
  const goes = new Set(lines.map((each) => each.lead_id));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled with the keyboard, too */}
      <section className="scroll" aria-label="Who would get which lead" tabIndex={0}>
        <table className="plain moves">
          <thead>
            <tr>
              <th scope="col">Lead</th>
              <th scope="col">To</th>
              <th scope="col">Chance</th>
              <th scope="col">What speaks against it</th>
            </tr>
          </thead>
          <tbody>
            {looked.map((each) => (
              <tr key={each.lead_id} className={goes.has(each.lead_id) ? '' : 'stays'}>
                <th scope="row">{each.person}</th>
                <td>{each.rep ? <Rep rep={each.rep} /> : 'nobody'}</td>
                <td>{each.chance === null ? '\u2013' : share(each.chance)}</td>
                <td>{[against(each) || 'nothing', !goes.has(each.lead_id) && 'stays'].filter(Boolean).join('; ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {meetings > 0 && (
        <p className="note">
          {count(meetings)} {meetings === 1 ? 'meeting is' : 'meetings are'} booked and would stay with who has{' '}
          {meetings === 1 ? 'it' : 'them'}.
        </p>
      )}
      <form
        className="queue-deeds"
        aria-label="Move them"
        onSubmit={(event) => {
          event.preventDefault();
          if (author && note.trim() && lines.length > 0) send(lines, note.trim(), over, despite);
        }}
      >
        <TextInput
          size="xs"
          label="Why they move"
          value={note}
          maxLength={1000}
          onChange={(event) => say(event.currentTarget.value)}
        />
        {limited > 0 && (
          <Checkbox
            size="xs"
            label={`Even over a limit (${count(limited)})`}
            checked={over}
            onChange={(event) => setOver(event.currentTarget.checked)}
          />
        )}
        {locked > 0 && (
          <Checkbox
            size="xs"
            label={`Even where locked (${count(locked)})`}
            checked={despite}
            onChange={(event) => setDespite(event.currentTarget.checked)}
          />
        )}
        <Button size="xs" type="submit" loading={busy} disabled={author === '' || note.trim() === '' || lines.length === 0}>
          Move {count(lines.length)} {lines.length === 1 ? 'lead' : 'leads'}
        </Button>
        {author === '' && <span className="note">Write your name above to move them.</span>}
      </form>
    </>
  );
}
