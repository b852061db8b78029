import './messages.css';
import { Button, Modal, Select, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { moment } from '../../format';
import { useReps } from '../../live';
import { Page, Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { Trouble } from '../../parts/Trouble';
import { signedAs, useMay, useMe } from '../../session';
import { keepAuthor, keptAuthor } from '../policy/draft';
import { type Notice, useAddChannel, useChannels, useHabits, useNotices, useRead, useSetHabits } from './data';
import { Events } from './Events';
import { Targets } from './Targets';

const OFFICE = '';
/** What a channel of the office starts with; whoever makes it chooses others. */
const FOR_THE_OFFICE = [
  'prediction.suspended',
  'prediction.off',
  'prediction.on',
  'model.promoted',
  'policy.changed',
  'check.broken',
  'sla.breached',
  'dispute.opened',
];

/** What somebody is told: in the app, and by the channels that were given. */
export function NotificationsPage() {
  const { data: me } = useMe();
  const may = useMay();
  const { data: reps } = useReps();
  const runs = may('service:operate');
  const own = me?.rep_id ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  const whose = chosen ?? (runs ? OFFICE : own);
  const names = (reps ?? []).map((each) => ({ value: each.rep.rep_id, label: each.rep.name }));
  return (
    <Page
      title="Notifications"
      aside={
        (runs || names.length > 0) && (
          <Select
            size="xs"
            aria-label="Whose notifications"
            placeholder="Whose notifications"
            data={runs ? [{ value: OFFICE, label: 'The office' }, ...names] : names}
            value={whose}
            onChange={setChosen}
            allowDeselect={false}
            searchable
          />
        )
      }
    >
      {whose === null ? (
        <section className="panel first">
          <h2>You have no rep of your own to be told</h2>
          <p>
            Your account is no rep on record, so no lead comes to you.{' '}
            {names.length > 0 && 'Choose above whose notifications to see. '}An administrator enters on the page Users which rep
            you are.
          </p>
        </section>
      ) : (
        <Told key={whose} rep={whose === OFFICE ? null : whose} reads={runs || whose === own} />
      )}
    </Page>
  );
}

/** ``reads``: whether it is told to whoever sits here, and so is noted as read; to others it is shown only. */
function Told({ rep, reads }: { rep: string | null; reads: boolean }) {
  const { data, error, refetch } = useNotices(rep);
  const read = useRead(rep);
  const may = useMay();
  return (
    <>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {read.error && <Refused error={read.error} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading notifications" />}
      {data && (
        <Panel
          title={data.unread === 0 ? 'Nothing unread' : `${data.unread} unread`}
          note={
            reads && data.unread > 0 ? (
              <Button size="compact-xs" variant="default" loading={read.isPending} onClick={() => read.mutate(null)}>
                Mark all as read
              </Button>
            ) : undefined
          }
        >
          {data.notices.length === 0 ? (
            <p className="empty">
              {rep === null
                ? 'Nothing yet. Here stands what changes in the house: models, policies, prediction, and what could not be sent.'
                : 'Nothing yet. New leads are told here, with what to open with.'}
            </p>
          ) : (
            <ul className="msg-notices">
              {data.notices.map((each) => (
                <One key={each.number} notice={each} read={reads ? () => read.mutate([each.number]) : undefined} />
              ))}
            </ul>
          )}
        </Panel>
      )}
      {may('leads:handle') && <Channels rep={rep} />}
      {rep !== null && may('leads:handle') && <Quiet rep={rep} />}
    </>
  );
}

function One({ notice, read }: { notice: Notice; read: (() => void) | undefined }) {
  const unread = notice.read_at === null;
  return (
    <li className={unread ? 'msg-unread' : undefined} aria-label={notice.title}>
      <div className="msg-notice-head">
        <Link to={notice.link} onClick={read}>
          {notice.title}
        </Link>
        <span className="note">{moment(notice.made_at)}</span>
      </div>
      {notice.lines
        .filter((line) => line !== '')
        .map((line) => (
          <p key={line} className="caption">
            {line}
          </p>
        ))}
      {unread && read && (
        <Button size="compact-xs" variant="subtle" aria-label={`Mark as read: ${notice.title}`} onClick={read}>
          Mark as read
        </Button>
      )}
    </li>
  );
}

function Channels({ rep }: { rep: string | null }) {
  const { data, error } = useChannels(rep);
  return (
    <Panel title="Channels" note={<AddChannel rep={rep} />}>
      {error && <Trouble error={error} />}
      {data && data.targets.length > 0 ? (
        <Targets targets={data.targets} />
      ) : (
        <p className="empty">No channels: told in the app only.</p>
      )}
    </Panel>
  );
}

function AddChannel({ rep }: { rep: string | null }) {
  const [open, setOpen] = useState(false);
  const [author, setAuthor] = useState(keptAuthor);
  const nothing = { name: '', url: '', events: rep === null ? FOR_THE_OFFICE : [] };
  const [asked, setAsked] = useState(nothing);
  const adding = useAddChannel(rep);
  const close = () => setOpen(false);
  const add = () => {
    keepAuthor(author.trim());
    const made = () => {
      close();
      setAsked(nothing);
    };
    adding.mutate({ ...asked, author: author.trim() }, { onSuccess: made });
  };
  const told = rep !== null || asked.events.length > 0;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        New channel
      </Button>
      <Modal opened={open} onClose={close} title="New channel" centered>
        <form
          className="publish"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          {rep !== null && <p className="caption">It is told of new leads, with what to open with.</p>}
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={asked.name}
            onChange={(event) => setAsked({ ...asked, name: event.currentTarget.value })}
          />
          <TextInput
            label="Address"
            description="As Apprise writes it: mail, Slack, Teams, SMS and many more. Kept encrypted, and never shown again."
            placeholder="mailtos://name:password@mail.example.com?to=ana@example.com"
            required
            maxLength={2000}
            value={asked.url}
            onChange={(event) => setAsked({ ...asked, url: event.currentTarget.value })}
          />
          {rep === null && (
            <Events
              description="What it is told of: one at least."
              required
              value={asked.events}
              choose={(events) => setAsked({ ...asked, events })}
            />
          )}
          <TextInput
            label="Your name"
            readOnly={signedAs() !== null}
            required
            maxLength={200}
            value={author}
            onChange={(event) => setAuthor(event.currentTarget.value)}
          />
          {adding.error && <Refused error={adding.error} />}
          <Button
            type="submit"
            loading={adding.isPending}
            disabled={!author.trim() || !asked.name.trim() || !asked.url.trim() || !told}
          >
            Make it
          </Button>
        </form>
      </Modal>
    </>
  );
}

function Quiet({ rep }: { rep: string }) {
  const { data, error } = useHabits(rep);
  return (
    <Panel title="Quiet hours" note={data?.time_zone}>
      {error && <Trouble error={error} />}
      {data && <QuietForm key={`${data.quiet} ${data.language}`} rep={rep} quiet={data.quiet ?? ''} language={data.language} />}
    </Panel>
  );
}

function QuietForm({ rep, quiet, language }: { rep: string; quiet: string; language: string }) {
  const [asked, setAsked] = useState({ quiet, language });
  const [author, setAuthor] = useState(keptAuthor);
  const setting = useSetHabits(rep);
  return (
    <form
      className="msg-quiet"
      onSubmit={(event) => {
        event.preventDefault();
        keepAuthor(author.trim());
        setting.mutate({ quiet: asked.quiet.trim() || null, language: asked.language, author: author.trim() });
      }}
    >
      <TextInput
        label="Not in these hours"
        description="Sent when they end. In the app it is told at once."
        placeholder="20:00-08:00"
        value={asked.quiet}
        onChange={(event) => setAsked({ ...asked, quiet: event.currentTarget.value })}
      />
      <Select
        label="Language"
        description="Of what this rep is told."
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
        value={asked.language}
        allowDeselect={false}
        onChange={(chosen) => setAsked({ ...asked, language: chosen ?? 'en' })}
      />
      <TextInput
        label="Your name"
        description="Kept with the change."
        readOnly={signedAs() !== null}
        required
        maxLength={200}
        value={author}
        onChange={(event) => setAuthor(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={setting.isPending} disabled={!author.trim()}>
        Keep
      </Button>
      {setting.error && <Refused error={setting.error} />}
    </form>
  );
}
