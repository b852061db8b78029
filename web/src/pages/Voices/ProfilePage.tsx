import { Button, Skeleton, TagsInput, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { fullMoment, words } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { Decide } from '../Insight/Decide';
import { useAuthor } from '../Matching/author';
import { type Fields, type Profile, useChange, useDecideTag, useDecideWish, useProfile, usePropose, type Wish } from './data';
import './voices.css';
import { YourName } from '../../parts/YourName';

/** What a rep knows and can: seen by the rep, changed by a manager, and what is proposed for it. */
export function ProfilePage() {
  const { id = '' } = useParams();
  const go = useNavigate();
  const { data, error, refetch } = useProfile(id);
  return (
    <Page
      title={data ? data.rep.name : 'Profile'}
      heading={
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} />}
          onClick={() => go('/reps')}
          className="back"
        >
          Reps
        </Button>
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} role="status" aria-label="Loading the profile" />}
      {data && (
        <article className="told">
          <header className="verdict">
            <h1>
              <Rep rep={data.rep} />
            </h1>
            <p className="facts">
              {data.title && <span>{data.title}</span>}
              {data.team_id && <span>team {data.team_id}</span>}
              <span>identity {data.rep.rep_id}</span>
            </p>
          </header>
          <div className="columns">
            <div className="column">
              <Held key={data.history.length} profile={data} />
              <History profile={data} />
            </div>
            <div className="column">
              <Waiting profile={data} />
              <Tags profile={data} />
            </div>
          </div>
        </article>
      )}
    </Page>
  );
}

function Held({ profile }: { profile: Profile }) {
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const changes = may('people:profiles');
  if (editing) return <Edit profile={profile} changes={changes} close={() => setEditing(false)} />;
  return (
    <Panel title="Profile" note={profile.fields.every((one) => one.values.length === 0) ? 'nothing is known yet' : undefined}>
      <dl className="fields profile">
        {profile.fields.map((one) => (
          <div key={one.name} title={one.about}>
            <dt>{words(one.name)}</dt>
            <dd>
              {one.values.length > 0 ? (
                one.values.map((value) => (
                  <span key={value} className="tag">
                    {words(value)}
                  </span>
                ))
              ) : (
                <span className="note">not known</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {(changes || may('leads:feedback')) && (
        <div className="panel-actions">
          <Button size="xs" variant="default" onClick={() => setEditing(true)}>
            {changes ? 'Change it' : 'Propose a change'}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Edit({ profile, changes, close }: { profile: Profile; changes: boolean; close: () => void }) {
  const change = useChange(profile.rep.rep_id);
  const propose = usePropose(profile.rep.rep_id);
  const saying = changes ? change : propose;
  const [author, setAuthor] = useAuthor();
  const [note, setNote] = useState('');
  const [held, setHeld] = useState(() => Object.fromEntries(profile.fields.map((one) => [one.name, one.values])));
  const put = (name: string, values: string[]) => setHeld((before) => ({ ...before, [name]: values }));
  const differing = profile.fields.filter((one) => (held[one.name] ?? []).join('\n') !== one.values.join('\n'));
  return (
    <Panel title={changes ? 'Change the profile' : 'Propose a change'} note={changes ? undefined : 'a manager approves it'}>
      <form
        className="said said-form"
        onSubmit={(event) => {
          event.preventDefault();
          const fields = Object.fromEntries(differing.map(({ name }) => [name, held[name] ?? []])) as Fields;
          saying.mutate({ fields, author: author.trim(), note: note.trim() }, { onSuccess: close });
        }}
      >
        {profile.fields.map((one) =>
          one.single ? (
            <TextInput
              key={one.name}
              label={words(one.name)}
              description={one.about}
              value={held[one.name]?.[0] ?? ''}
              maxLength={100}
              onChange={(event) => put(one.name, event.currentTarget.value ? [event.currentTarget.value] : [])}
            />
          ) : (
            <TagsInput
              key={one.name}
              label={words(one.name)}
              description={one.about}
              value={held[one.name] ?? []}
              maxTags={50}
              acceptValueOnBlur
              clearable
              onChange={(values) => put(one.name, values)}
            />
          ),
        )}
        <YourName value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />
        <TextInput label="Why" value={note} maxLength={2000} onChange={(event) => setNote(event.currentTarget.value)} />
        {saying.error && <Refused error={saying.error} />}
        <div className="said-row">
          <Button type="submit" loading={saying.isPending} disabled={differing.length === 0 || !author.trim()}>
            {changes ? 'Keep it' : 'Propose it'}
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Waiting({ profile }: { profile: Profile }) {
  const waits = profile.proposals.find((one) => one.state === 'proposed');
  const before = profile.proposals.filter((one) => one.state !== 'proposed');
  if (profile.proposals.length === 0) return null;
  return (
    <Panel title="Proposed changes">
      {waits ? <Proposed of={waits} /> : <p className="caption">None waits.</p>}
      {before.length > 0 && (
        <details className="voices-more">
          <summary>Earlier proposals</summary>
          <ul className="points">
            {before.map((one) => (
              <li key={one.number}>
                {described(one)}: {one.state}
                {one.settled_by && one.state !== 'replaced' && ` by ${one.settled_by}`}
                {one.settled_note && one.state !== 'replaced' && ` (${one.settled_note})`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function Proposed({ of }: { of: Wish }) {
  const may = useMay();
  const approve = useDecideWish(of.number, 'approve');
  const reject = useDecideWish(of.number, 'reject');
  const withdraw = useDecideWish(of.number, 'withdraw');
  return (
    <div className="said">
      <dl className="fields profile">
        {Object.entries(of.wanted).map(([name, values]) => (
          <div key={name}>
            <dt>{words(name)}</dt>
            <dd>
              {(of.before[name] ?? []).length > 0 && <s className="note">{(of.before[name] ?? []).join(', ')}</s>}{' '}
              {values.join(', ') || 'empty'}
            </dd>
          </div>
        ))}
      </dl>
      <p className="caption flush">
        By {of.author}, {fullMoment(of.at)}
        {of.note && `: ${of.note}`}
      </p>
      <div className="said-row">
        {may('people:profiles') && (
          <>
            <Decide
              name="Approve"
              about={`proposal ${of.number}`}
              what="The profile holds this from now on."
              deciding={approve}
              filled
            />
            <Decide name="Reject" about={`proposal ${of.number}`} what="The profile stays as it is." deciding={reject} />
          </>
        )}
        <Decide name="Withdraw" about={`proposal ${of.number}`} what="Only who proposed it can do this." deciding={withdraw} />
      </div>
    </div>
  );
}

function Tags({ profile }: { profile: Profile }) {
  if (profile.tags.length === 0 && profile.decided.length === 0) return null;
  return (
    <Panel title="Tags from what was won" note="nothing enters the profile unless somebody approves">
      {profile.tags.length === 0 && <p className="caption">None is proposed now.</p>}
      <ul className="points">
        {profile.tags.map((one) => (
          <Tag key={one.field + one.value} rep={profile.rep.rep_id} of={one} />
        ))}
      </ul>
      {profile.decided.length > 0 && (
        <details className="voices-more">
          <summary>Decided</summary>
          <ul className="points">
            {profile.decided.map((one) => (
              <li key={one.number}>
                {words(one.field)}: {one.value} was {one.verdict} by {one.author}
                {one.note && `: ${one.note}`} <span className="note">{fullMoment(one.at)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function Tag({ rep, of }: { rep: string; of: Profile['tags'][number] }) {
  const may = useMay();
  const approve = useDecideTag(rep, of, 'approve');
  const dismiss = useDecideTag(rep, of, 'dismiss');
  const about = `${words(of.field)}: ${of.value}`;
  return (
    <li>
      <b>{about}</b>: {of.words}.
      <span className="note">{` Odds ${of.ratio.value.toFixed(2)} times an average eligible rep's (${of.ratio.low.toFixed(2)} to ${of.ratio.high.toFixed(2)}, 80% interval).`}</span>
      {may('people:profiles') && (
        <span className="said-row">
          <Decide name="Approve" about={about} what="It stands in the profile from now on." deciding={approve} filled />
          <Decide name="Dismiss" about={about} what="It comes back only once much more speaks for it." deciding={dismiss} />
        </span>
      )}
    </li>
  );
}

function History({ profile }: { profile: Profile }) {
  return (
    <Panel title="History" note="changes made here; what an import brings is not among them">
      {profile.history.length === 0 ? (
        <p className="caption">Nobody changed it here yet.</p>
      ) : (
        <ul className="points">
          {profile.history.map((one) => (
            <li key={`${one.at} ${one.field} ${one.after.join()}`}>
              {words(one.field)}: {one.before.join(', ') || 'empty'} → {one.after.join(', ') || 'empty'}
              <span className="note">
                {' '}
                {one.author}, {fullMoment(one.at)}
                {one.note && `: ${one.note}`}
                {one.ended && one.ended !== 'replaced' && ` (${one.ended})`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const described = (one: Wish) =>
  Object.entries(one.wanted)
    .map(([name, values]) => `${words(name)} ${values.join(', ') || 'empty'}`)
    .join('; ');
