import './meetings.css';
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Page, Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { type Asked, useMeetings } from './data';
import { Entry } from './Entry';

const SHOWN = [
  { value: 'coming', label: 'To come' },
  { value: 'open', label: 'How did it go?' },
  { value: 'all', label: 'All' },
];
const EMPTY = {
  coming: 'No meeting is booked. Open a decision and choose “Find a time” to book one.',
  open: 'Of every meeting that is over, somebody said how it went.',
  all: 'No meeting was booked yet. Open a decision and choose “Find a time” to book one.',
};

/** Meetings of the reps that somebody sees: to come, to be settled, and all. */
export function MeetingsPage() {
  const [query] = useSearchParams();
  const lead = query.get('lead') ?? undefined;
  const [show, setShow] = useState<Asked['show']>(lead ? 'all' : 'coming');
  const { data, error, refetch } = useMeetings({ lead, show });
  return (
    <Page
      title="Meetings"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Which meetings"
          data={SHOWN}
          value={show}
          onChange={(value) => setShow(value as Asked['show'])}
        />
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading meetings" />}
      {data && (
        <Panel
          title={lead ? `Meetings of lead ${lead}` : 'Meetings'}
          note={data.mail ? `invitations by ${data.mail}` : 'no mail server is set: nobody is sent an invitation'}
        >
          {data.meetings.length === 0 ? (
            <p className="empty">{EMPTY[show]}</p>
          ) : (
            <ul className="meets">
              {data.meetings.map((one) => (
                <Entry key={one.meeting_id} meeting={one} now={Date.now()} />
              ))}
            </ul>
          )}
          {data.more && <p className="empty">There are more than these.</p>}
          {lead && (
            <p className="panel-foot">
              <Link to="/meetings">All meetings</Link>
            </p>
          )}
        </Panel>
      )}
    </Page>
  );
}
