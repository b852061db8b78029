import { Button } from '@mantine/core';
import { useState } from 'react';
import { fullMoment, until, words } from '../../format';
import { Signed } from '../../parts/Signed';
import { useMay, useMe } from '../../session';
import { Choose } from './Choose';
import { type Deed, type Meeting, untold, useMove, useSettle } from './data';

const DEEDS: Record<Deed, { label: string; what: string }> = {
  held: { label: 'It took place', what: 'The lead reaches the stage meeting, and the rep has been in touch.' },
  'no-show': {
    label: 'Nobody came',
    what: 'The policy says whether the rep gets the turn back; the ledger has the entry.',
  },
  cancel: { label: 'Cancel', what: 'The person is told, and the time is free again.' },
};

/** A meeting in a list, with what can be done with it. */
export function Entry({ meeting, now, only }: { meeting: Meeting; now: number; only?: boolean }) {
  const [doing, setDoing] = useState<Deed | 'move' | null>(null);
  const may = useMay();
  const { data: me } = useMe();
  const over = untold(meeting, now);
  // Whoever only has the lead by now does not say how somebody else's meeting went.
  const told = me?.rep_ids ? me.rep_ids.includes(meeting.rep.rep_id) : true;
  const ways: Deed[] = !over ? ['cancel'] : told ? ['held', 'no-show'] : [];
  const close = () => setDoing(null);
  return (
    <li className="meet" aria-label={`${meeting.lead} with ${meeting.rep.name}`}>
      <div className="meet-line">
        <time dateTime={meeting.starts_at} title={fullMoment(meeting.starts_at)}>
          {until(meeting.starts_at)}
        </time>
        {!only && <span className="meet-who">{meeting.lead}</span>}
        <span className="note">with {meeting.rep.name}</span>
        <span className={`meet-state meet-${over ? 'open' : meeting.state}`}>
          {over ? 'How did it go?' : words(meeting.state)}
        </span>
      </div>
      {meeting.place && (
        <p className="note meet-place">
          <Place place={meeting.place} />
        </p>
      )}
      {meeting.state === 'booked' && ways.length > 0 && may('leads:handle') && doing === null && (
        <div className="panel-actions flush meet-do">
          {ways.map((deed) => (
            <Button key={deed} size="compact-sm" variant="default" onClick={() => setDoing(deed)}>
              {DEEDS[deed].label}
            </Button>
          ))}
          {!over && (
            <Button size="compact-sm" variant="default" onClick={() => setDoing('move')}>
              Move
            </Button>
          )}
        </div>
      )}
      {doing === 'move' && <Moving meeting={meeting} close={close} />}
      {doing !== null && doing !== 'move' && <Settling meeting={meeting} deed={doing} close={close} />}
    </li>
  );
}

/** An address that a browser opens is a link. */
function Place({ place }: { place: string }) {
  if (!/^https:\/\/\S+$/.test(place)) return place;
  return (
    <a href={place} target="_blank" rel="noreferrer">
      {place}
    </a>
  );
}

function Moving({ meeting, close }: { meeting: Meeting; close: () => void }) {
  const move = useMove(meeting.meeting_id);
  return <Choose lead={meeting.lead_id} meeting={meeting.meeting_id} doing={move} name="Move it there" close={close} />;
}

function Settling({ meeting, deed, close }: { meeting: Meeting; deed: Deed; close: () => void }) {
  const settle = useSettle(meeting.meeting_id, deed);
  return <Signed doing={settle} name={DEEDS[deed].label} what={DEEDS[deed].what} why="Note (optional)" close={close} />;
}
