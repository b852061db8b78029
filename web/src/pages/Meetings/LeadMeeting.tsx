import './meetings.css';
import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { Panel } from '../../parts/Page';
import { useMay } from '../../session';
import { Choose } from './Choose';
import { useBook, useMeetings } from './data';
import { Entry } from './Entry';

/** Meetings of one lead, and times for the next one. */
export function LeadMeeting({ lead }: { lead: string }) {
  const { data } = useMeetings({ lead, show: 'all' });
  const book = useBook(lead);
  const may = useMay();
  const [choosing, setChoosing] = useState(false);
  if (!data) return null;
  const now = Date.now();
  const standing = data.meetings.some((one) => one.state === 'booked' && Date.parse(one.ends_at) > now);
  return (
    <Panel title="Meeting" note={data.meetings.length === 0 && !choosing ? 'none yet' : undefined}>
      {data.meetings.length > 0 && (
        <ul className="meets">
          {data.meetings.map((one) => (
            <Entry key={one.meeting_id} meeting={one} now={now} only />
          ))}
        </ul>
      )}
      {standing && book.error && <NotBooked why={book.error.message} />}
      {!standing && may('leads:handle') && !choosing && (
        <div className="panel-actions">
          <Button variant="default" onClick={() => setChoosing(true)}>
            Find a time
          </Button>
        </div>
      )}
      {!standing && choosing && <Choose lead={lead} doing={book} name="Book it" close={() => setChoosing(false)} />}
    </Panel>
  );
}

/** Somebody else was quicker: what stands there now is theirs. */
function NotBooked({ why }: { why: string }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="Nothing was booked" role="alert">
      <p className="alert-words">{why}.</p>
    </Alert>
  );
}
