import './changes.css';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'react-router';
import { count, fullMoment, words } from '../../format';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { AuditLog } from './AuditLog';
import { type Change, parts, useChanges } from './data';

const SHOWN = 5;

/** Who changed what here, when and why. */
export function ChangesPage() {
  const [asked, setAsked] = useSearchParams();
  const subject = asked.get('of');
  const ask = (about: string | null) => setAsked(about ? { of: about } : {});
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useChanges(subject);
  const mayAudit = useMay()('audit:read');
  const found = data?.pages.flatMap((page) => page.changes);
  return (
    <Page title="Changes">
      <p className="lead">
        What people changed here, the latest first. Decisions, turns and versions of the policy have their own pages; imports are
        listed by <code>fairlead imports</code>. All of it is sealed into the audit log.
      </p>
      {mayAudit && <AuditLog />}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!found && !error && <Skeleton height={320} role="status" aria-label="Loading changes" />}
      {found && (
        <Panel
          title={subject ? `Changes of ${subject}` : 'The latest'}
          note={<Finder key={subject} subject={subject} ask={ask} />}
        >
          {found.length === 0 ? (
            <p className="empty">
              {subject
                ? `No change of ${subject} is on record. It is looked for by identity: of a rep, file, lead or account.`
                : 'Nobody changed anything here yet.'}
            </p>
          ) : (
            <section className="scroll" aria-label="Table of changes" tabIndex={-1}>
              <table className="plain changes-table">
                <thead>
                  <tr>
                    <th>When</th>
                    <th>Who</th>
                    <th>What</th>
                    <th>Of</th>
                    <th>Why, and what came of it</th>
                  </tr>
                </thead>
                <tbody>
                  {found.map((each) => (
                    <Row key={each.number} change={each} ask={ask} />
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {hasNextPage && (
            <p className="more">
              <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Older changes
              </Button>
            </p>
          )}
        </Panel>
      )}
    </Page>
  );
}

/** Asks for one subject, or for all again. */
function Finder({ subject, ask }: { subject: string | null; ask: (about: string | null) => void }) {
  const [text, setText] = useState(subject ?? '');
  const look = (event: FormEvent) => {
    event.preventDefault();
    ask(text.trim() || null);
  };
  return (
    <form className="changes-finder" onSubmit={look}>
      <TextInput
        size="xs"
        aria-label="Only changes of this rep, file, lead or account"
        placeholder="Rep, file, lead, account"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" type="submit">
        Find
      </Button>
      {subject && (
        <Button size="xs" variant="subtle" onClick={() => ask(null)}>
          Show all
        </Button>
      )}
    </form>
  );
}

function Row({ change, ask }: { change: Change; ask: (about: string) => void }) {
  const told = parts(change);
  const [all, setAll] = useState(false);
  const shown = all ? told : told.slice(0, SHOWN);
  return (
    <tr>
      <td>
        <time dateTime={change.made_at}>{fullMoment(change.made_at)}</time>
      </td>
      <td>{change.author}</td>
      <td>
        {words(change.kind)}
        {change.state !== 'done' && <span className="tag changes-state">{change.state}</span>}
      </td>
      <td>
        <button type="button" className="link" onClick={() => ask(change.subject)}>
          {change.subject}
        </button>
      </td>
      <td className="changes-what">
        {change.note && <p>{change.note}</p>}
        {shown.length > 0 && (
          <ul>
            {shown.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {told.length > shown.length && (
          <button type="button" className="link" onClick={() => setAll(true)}>
            and {count(told.length - shown.length)} more
          </button>
        )}
      </td>
    </tr>
  );
}
