import { Button, Radio, Skeleton, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { Refused } from '../../parts/Refused';
import { YourName } from '../../parts/YourName';
import { keepAuthor, keptAuthor } from '../policy/draft';
import { answers, type Booking, type Offer, type Times, useTimes } from './data';

/** Times for a lead, of which one is chosen, then booked; a time that is gone by then is told, and the others are asked for again. */
export function Choose({
  lead,
  meeting,
  doing,
  name,
  close,
}: {
  lead: string;
  meeting?: string;
  doing: UseMutationResult<unknown, Error, Booking>;
  name: string;
  close?: () => void;
}) {
  const { data, error } = useTimes(lead, meeting);
  if (error) return <p className="empty">{error instanceof ApiError ? `${error.message}.` : 'The times cannot be read now.'}</p>;
  if (!data) return <Skeleton height={120} role="status" aria-label="Loading times" />;
  return <Form times={data} meeting={meeting} doing={doing} name={name} close={close} />;
}

function Form({
  times,
  meeting,
  doing,
  name,
  close,
}: {
  times: Times;
  meeting?: string;
  doing: UseMutationResult<unknown, Error, Booking>;
  name: string;
  close?: () => void;
}) {
  const [start, setStart] = useState('');
  const [author, setAuthor] = useState(keptAuthor);
  const [place, setPlace] = useState('');
  const [note, setNote] = useState('');
  const known = times.offers.some((one) => one.starts_at === start);
  const sign = () => {
    keepAuthor(author.trim());
    doing.mutate({ start, author: author.trim(), place: place.trim(), note: note.trim() }, { onSuccess: close });
  };
  return (
    <form
      className="publish meet-form"
      onSubmit={(event) => {
        event.preventDefault();
        sign();
      }}
    >
      {times.offers.length > 0 && (
        <Radio.Group
          label={`Times of ${times.rep.name}, best first`}
          description={`on the clock of ${times.rep_zone}`}
          value={known ? start : ''}
          onChange={setStart}
        >
          <div className="meet-times">
            {times.offers.map((one) => (
              <Radio key={one.starts_at} value={one.starts_at} label={one.rep_time} description={beside(one, times)} />
            ))}
          </div>
        </Radio.Group>
      )}
      <ul className="points meet-why">
        {[...times.why, ...(meeting ? [] : [times.invitation])].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {times.offers.length > 0 && (
        <>
          {!meeting && (
            <TextInput
              label="Where (optional)"
              placeholder="the address of a call, or a room"
              value={place}
              onChange={(event) => setPlace(event.currentTarget.value)}
              maxLength={500}
            />
          )}
          <TextInput
            label="Note (optional)"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            maxLength={500}
          />
          <YourName value={author} onChange={(event) => setAuthor(event.currentTarget.value)} required />
        </>
      )}
      {doing.error && <Refused error={doing.error} />}
      <div className="panel-actions flush">
        {times.offers.length > 0 && (
          <Button type="submit" loading={doing.isPending} disabled={!known || !author.trim()}>
            {name}
          </Button>
        )}
        {close && (
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        )}
      </div>
    </form>
  );
}

/** What stands beside a time: the lead's clock where it is another one, how often people answer, whether it is kept. */
function beside(offer: Offer, times: Times): string {
  const theirs = offer.lead_time && times.lead_zone !== times.rep_zone ? `${offer.lead_time} for the lead` : '';
  return [theirs, answers(offer), offer.kept ? 'kept for important leads' : ''].filter(Boolean).join(' · ');
}
