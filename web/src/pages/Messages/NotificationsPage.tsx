import './messages.css';
import { Button, Modal, Select, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { moment } from '../../format';
import { useReps } from '../../live';
import { Page, Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { Trouble } from '../../parts/Trouble';
import { YourName } from '../../parts/YourName';
import { isTold, useMay, useMe } from '../../session';
import { keepAuthor, keptAuthor } from '../policy/draft';
import {
  type Notice,
  noneChosen,
  useAddChannel,
  useChannels,
  useHabits,
  useNotices,
  useRead,
  useSetHabits,
  type Whose,
  zoneAtFirst,
} from './data';
import { Events } from './Events';
import { Targets } from './Targets';

const OFFICE = '';
/** No rep has it: identities have no spaces at their ends. */
const ME = ' me';
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
  const told = isTold(me);
  const { data: mine } = useNotices('me', told);
  const own = me?.rep_id ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  const value = chosen ?? (runs ? OFFICE : (own ?? (told ? ME : null)));
  const names = (reps ?? []).map((each) => ({ value: each.rep.rep_id, label: each.rep.name }));
  const choices = [
    ...(runs ? [{ value: OFFICE, label: 'The office' }] : []),
    ...(told ? [{ value: ME, label: 'Your account' }] : []),
    ...names,
  ];
  const unread = mine?.unread ?? 0;
  return (
    <Page
      title="Notifications"
      aside={
        choices.length > 0 && (
          <Select
            size="xs"
            aria-label="Whose notifications"
            placeholder="Whose notifications"
            data={choices}
            value={value}
            onChange={setChosen}
            allowDeselect={false}
            searchable
          />
        )
      }
    >
      {unread > 0 && value !== ME && (
        <p className="lead">
          Your account has {unread} unread.{' '}
          <Button size="compact-xs" variant="default" onClick={() => setChosen(ME)}>
            Show them
          </Button>
        </p>
      )}
      {value === null ? (
        <section className="panel first">
          <h2>You have no rep of your own to be told</h2>
          <p>
            Your account is no rep on record, so no lead comes to you.{' '}
            {names.length > 0 && 'Choose above whose notifications to see. '}An administrator enters on the page Users which rep
            you are.
          </p>
        </section>
      ) : (
        <Told key={value} whose={whoseOf(value)} reads={runs || value === own || value === ME} all={me?.role !== 'manager'} />
      )}
    </Page>
  );
}

const whoseOf = (value: string): Whose => (value === OFFICE ? 'office' : value === ME ? 'me' : { rep: value });

/** What stands where nothing was told yet. ``all``: whether whoever sits here sees everybody's leads, and so leads no team. */
function nothing(whose: Whose, all: boolean): string {
  if (whose === 'office') {
    return 'Nothing yet. Here stands what changes in the house: models, policies, prediction, and what could not be sent.';
  }
  if (whose !== 'me') return 'Nothing yet. New leads are told here, with what to open with.';
  return all
    ? 'Nothing yet. A channel of your own tells you whatever you choose.'
    : 'Nothing yet. Here stands what is told to who leads a team: leads that waited too long, and decisions that are contested.';
}

/** ``reads``: whether it is told to whoever sits here, and so is noted as read; to others it is shown only. */
function Told({ whose, reads, all }: { whose: Whose; reads: boolean; all: boolean }) {
  const { data, error, refetch } = useNotices(whose);
  const read = useRead(whose);
  const handles = useMay()('leads:handle') || whose === 'me';
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
            <p className="empty">{nothing(whose, all)}</p>
          ) : (
            <ul className="msg-notices">
              {data.notices.map((each) => (
                <One key={each.number} notice={each} read={reads ? () => read.mutate([each.number]) : undefined} />
              ))}
            </ul>
          )}
        </Panel>
      )}
      {handles && <Channels whose={whose} chooses={whose === 'office' || (whose === 'me' && all)} />}
      {handles && whose !== 'office' && <Quiet whose={whose} />}
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

/** ``chooses``: whether events are chosen for a new one; else it is told of whatever is for its owner. */
function Channels({ whose, chooses }: { whose: Whose; chooses: boolean }) {
  const { data, error } = useChannels(whose);
  return (
    <Panel title="Channels" note={<AddChannel whose={whose} chooses={chooses} />}>
      {error && <Trouble error={error} />}
      {data && data.targets.length > 0 ? (
        <Targets targets={data.targets} />
      ) : (
        <p className="empty">No channels: told in the app only.</p>
      )}
    </Panel>
  );
}

function AddChannel({ whose, chooses }: { whose: Whose; chooses: boolean }) {
  const [open, setOpen] = useState(false);
  const [author, setAuthor] = useState(keptAuthor);
  const nothing = { name: '', url: '', events: chooses ? FOR_THE_OFFICE : [] };
  const [asked, setAsked] = useState(nothing);
  const adding = useAddChannel(whose);
  const close = () => setOpen(false);
  const add = () => {
    keepAuthor(author.trim());
    const made = () => {
      close();
      setAsked(nothing);
    };
    adding.mutate({ ...asked, author: author.trim() }, { onSuccess: made });
  };
  const told = !chooses || asked.events.length > 0;
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
          {!chooses && (
            <p className="caption">
              {whose === 'me'
                ? 'It is told of leads of your team that waited too long, and of decisions that are contested.'
                : 'It is told of new leads, with what to open with.'}
            </p>
          )}
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
          {chooses && (
            <Events
              description="What it is told of: one at least."
              required
              value={asked.events}
              choose={(events) => setAsked({ ...asked, events })}
            />
          )}
          <YourName required value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />
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

function Quiet({ whose }: { whose: Exclude<Whose, 'office'> }) {
  const { data, error } = useHabits(whose);
  return (
    <Panel title="Quiet hours" note={whose === 'me' ? undefined : data?.time_zone}>
      {error && <Trouble error={error} />}
      {data && <QuietForm key={`${data.quiet} ${data.language} ${data.time_zone} ${data.chosen_zone}`} whose={whose} {...data} />}
    </Panel>
  );
}

type Kept = { quiet: string | null; language: string; time_zone: string; chosen_zone: string | null };

function QuietForm({ whose, quiet, language, time_zone, chosen_zone }: Kept & { whose: Exclude<Whose, 'office'> }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set(['UTC', time_zone, here, ...Intl.supportedValuesOf('timeZone')])];
  const none = { value: '', label: noneChosen(time_zone, chosen_zone) };
  const [asked, setAsked] = useState({
    quiet: quiet ?? '',
    language,
    zone: zoneAtFirst({ quiet, time_zone, chosen_zone }, here),
  });
  const [author, setAuthor] = useState(keptAuthor);
  const setting = useSetHabits(whose);
  const keep = () => {
    keepAuthor(author.trim());
    const wanted = { quiet: asked.quiet.trim() || null, language: asked.language };
    // A zone that nobody changed stays unsent: what was not chosen goes on following the rep.
    const zone = asked.zone === (chosen_zone ?? '') ? undefined : asked.zone || null;
    setting.mutate({ ...wanted, time_zone: zone, author: author.trim() });
  };
  return (
    <form
      className="msg-quiet"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <TextInput
        label="Not in these hours"
        description="Sent when they end. In the app it is told at once."
        placeholder="20:00-08:00"
        value={asked.quiet}
        onChange={(event) => setAsked({ ...asked, quiet: event.currentTarget.value })}
      />
      {whose === 'me' && (
        <Select
          label="Time zone"
          description="Where these hours count."
          data={[none, ...zones.map((zone) => ({ value: zone, label: zone }))]}
          value={asked.zone}
          allowDeselect={false}
          searchable
          onChange={(chosen) => setAsked({ ...asked, zone: chosen ?? asked.zone })}
        />
      )}
      <Select
        label="Language"
        description={whose === 'me' ? 'Of what you are told.' : 'Of what this rep is told.'}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
        value={asked.language}
        allowDeselect={false}
        onChange={(chosen) => setAsked({ ...asked, language: chosen ?? 'en' })}
      />
      <YourName
        description="Kept with the change."
        required
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
