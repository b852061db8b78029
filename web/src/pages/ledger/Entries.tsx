import { Button, Skeleton } from '@mantine/core';
import { Link } from 'react-router';
import { count, fullMoment, moment, words } from '../../format';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { type Change, leads, type Posting, useEntries } from './data';

const SHOWN = 6;

/** Every entry with its reason, who or what made it, and whom it changed. */
export function Entries({ rep }: { rep: string | null }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useEntries(rep);
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={240} m={16} />;
  const entries = data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <p className="empty">No entries yet: nothing was shared in turn.</p>;
  return (
    <>
      <ol className="entries">
        {entries.map((entry) => (
          <Entry key={entry.number} entry={entry} rep={rep} />
        ))}
      </ol>
      {hasNextPage && (
        <p className="more">
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older entries
          </Button>
        </p>
      )}
    </>
  );
}

function Entry({ entry, rep }: { entry: Posting; rep: string | null }) {
  const shown = entry.changes.slice(0, SHOWN);
  const more = entry.touched - shown.length;
  return (
    <li className="entry">
      <p className="entry-head">
        <span className={`tag entry-${entry.reason.toLowerCase()}`}>{capital(words(entry.reason.toLowerCase()))}</span>
        <time dateTime={entry.posted_at} title={fullMoment(entry.posted_at)} className="note">
          {moment(entry.posted_at)}
        </time>
        {entry.lead_id &&
          (entry.decision_id ? (
            <Link to={`/decisions/${encodeURIComponent(entry.decision_id)}`} className="entry-lead">
              lead {entry.lead_id}
            </Link>
          ) : (
            <span className="entry-lead">lead {entry.lead_id}</span>
          ))}
        {entry.author && <span className="note">by {entry.author}</span>}
        <span className="entry-number note" title={`Entry ${entry.number}`}>
          {count(entry.number)}
        </span>
      </p>
      <p className="entry-words">{entry.note ? `“${entry.note}”` : capital(entry.words)}</p>
      {shown.length > 0 ? (
        <ul className="changes">
          {shown.map((change) => (
            <Changed key={change.rep.rep_id} change={change} asked={change.rep.rep_id === rep} />
          ))}
          {more > 0 && <li className="note">and {count(more)} more</li>}
        </ul>
      ) : (
        <p className="note">Changes nobody's credit.</p>
      )}
    </li>
  );
}

function Changed({ change, asked }: { change: Change; asked: boolean }) {
  return (
    <li className={asked ? 'change change-asked' : 'change'}>
      <Rep rep={change.rep} />
      <span className={change.credit < 0 ? 'figure paid' : 'figure earned'}>{leads(change.credit)}</span>
      {Math.abs(change.aside) >= 0.0005 && <span className="note">{leads(change.aside)} aside</span>}
    </li>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
