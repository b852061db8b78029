import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { count } from '../../format';
import { useReps } from '../../live';
import { type Lead, type Line, overriding, type Reason, type Why } from './data';

/** Somebody else, or nobody: with a reason. */
export function Override(props: {
  leads: Lead[];
  reasons: Why[];
  otherRep: boolean;
  busy: boolean;
  send: (lines: Line[]) => void;
  back: () => void;
}) {
  const { leads, reasons, otherRep, busy, send, back } = props;
  const { data } = useReps();
  const [rep_id, give] = useState<string | null>(null);
  const [reason, because] = useState<Reason | null>(null);
  const [note, say] = useState('');
  const [nurture, toNurture] = useState(false);
  const of = leads.length === 1 ? leads[0]?.person || leads[0]?.lead_id : `${count(leads.length)} leads`;
  const ready = reason !== null && (!otherRep || rep_id !== null);
  return (
    <form
      className="queue-deeds"
      aria-label={otherRep ? 'Another rep' : 'Send back'}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason && ready) send(leads.map((lead) => overriding(lead, reason, note, otherRep ? rep_id : null, nurture)));
      }}
    >
      {otherRep && (
        <Select
          size="xs"
          searchable
          autoFocus
          label={`Give ${of} to`}
          placeholder="Name of a rep"
          nothingFoundMessage="No rep of that name"
          data={(data ?? [])
            .filter(({ active }) => active)
            .map(({ rep }) => ({ value: rep.rep_id, label: rep.name ?? rep.rep_id }))}
          value={rep_id}
          onChange={give}
        />
      )}
      <Select
        size="xs"
        autoFocus={!otherRep}
        label={otherRep ? 'Why' : `Why ${of} ${leads.length === 1 ? 'goes' : 'go'} back`}
        placeholder="Choose a reason"
        data={reasons.map((each) => ({ value: each.reason, label: each.words }))}
        value={reason}
        onChange={(chosen) => because(chosen as Reason | null)}
      />
      <TextInput size="xs" label="Note" value={note} maxLength={1000} onChange={(event) => say(event.currentTarget.value)} />
      {!otherRep && (
        <Checkbox
          size="xs"
          label="To nurture, instead of waiting on"
          checked={nurture}
          onChange={(event) => toNurture(event.currentTarget.checked)}
        />
      )}
      <Button size="xs" type="submit" disabled={busy || !ready}>
        {otherRep ? 'Give it' : 'Send back'}
      </Button>
      <Button size="xs" variant="subtle" onClick={back}>
        Cancel
      </Button>
    </form>
  );
}
