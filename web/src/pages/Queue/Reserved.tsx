import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { fullMoment } from '../../format';
import { Panel } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Rep } from '../../parts/Rep';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { SHOWN, useAccept, useDecline, useReserved } from './data';

/** Leads that reps are to accept. */
export function Reserved({ author }: { author: string }) {
  const [skip, turn] = useState(0);
  const { data, error, isPlaceholderData } = useReserved(skip);
  const accept = useAccept();
  const decline = useDecline();
  const may = useMay();
  const busy = accept.isPending || decline.isPending;
  const trouble = error ?? accept.error ?? decline.error;
  // The last of a page went: what is left is before it.
  if (data?.leads.length === 0 && !isPlaceholderData && skip > 0) turn(Math.max(0, skip - SHOWN));
  return (
    <>
      {trouble && <Trouble error={trouble} />}
      {data && data.leads.length > 0 && (
        <Panel title="To be accepted by their rep">
          <ul className="queue" aria-label="Leads to be accepted">
            {data.leads.map((lead) => (
              <li key={lead.lead_id} className="queue-row queue-reserved">
                <div className="queue-who">
                  <Link to={`/decisions/${lead.decision_id}`}>{lead.person || lead.lead_id}</Link>
                  <div className="note">{lead.company !== lead.person && lead.company}</div>
                </div>
                <div className="queue-best">{lead.rep && <Rep rep={lead.rep} />}</div>
                <div className="queue-why">Until {lead.accept_by && fullMoment(lead.accept_by)}</div>
                {may('leads:handle') && lead.rep && (
                  <span className="queue-deeds">
                    <Button
                      size="compact-xs"
                      disabled={busy || author === ''}
                      onClick={() => lead.rep && accept.mutate({ lead_id: lead.lead_id, rep_id: lead.rep.rep_id, author })}
                    >
                      Accept
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={busy}
                      onClick={() => lead.rep && decline.mutate({ lead_id: lead.lead_id, rep_id: lead.rep.rep_id })}
                    >
                      Decline
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
          <Pager of="leads to be accepted" skip={skip} size={SHOWN} more={data.more} turn={turn} />
        </Panel>
      )}
      {data?.leads.length === 0 && !may('leads:assign') && (
        <p className="lead">{may('leads:handle') ? 'No lead waits for you to accept it.' : 'No lead waits to be accepted.'}</p>
      )}
    </>
  );
}
