import { Button, Select, TextInput } from '@mantine/core';
import { IconFlag, IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Decision } from '../../api/client';
import { Panel } from '../../parts/Page';
import { Refused } from '../../parts/Refused';
import { useMay } from '../../session';
import { useAuthor } from '../Matching/author';
import { ContestForm } from './ContestForm';
import { type Rating, useDisputes, useFit, useRate } from './data';
import './voices.css';
import { YourName } from '../../parts/YourName';

/** What people say of a decision: how the lead fitted, and that it is contested. */
export function Said({ decision }: { decision: Decision }) {
  const may = useMay();
  const [author, setAuthor] = useAuthor();
  const fit = useFit(decision.decision_id);
  const { data: disputes } = useDisputes(decision.decision_id);
  const speaks = may('leads:feedback');
  const found = disputes?.disputes ?? [];
  const rating = fit.data?.ratings[0];
  if (!speaks && !rating && found.length === 0) return null;
  return (
    <Panel title="Your word" note="kept with the decision">
      <div className="said">
        {speaks && <YourName size="xs" value={author} onChange={(event) => setAuthor(event.currentTarget.value)} />}
        {decision.rep && fit.data && (
          <Fit
            key={rating?.number ?? 0}
            decision={decision}
            rating={rating}
            reasons={fit.data.reasons}
            author={author}
            speaks={speaks}
          />
        )}
        {found.length > 0 && (
          <ul className="said-disputes">
            {found.map((one) => (
              <li key={one.number}>
                <Link to={`/disputes/${one.number}`}>Dispute {one.number}</Link>: {one.kind}, by {one.rep?.name ?? one.author}{' '}
                <span className={`tag dispute-${one.state}`}>{one.state}</span>
              </li>
            ))}
          </ul>
        )}
        {speaks && <Contested decision={decision} author={author} />}
      </div>
    </Panel>
  );
}

type FitOf = {
  decision: Decision;
  rating: Rating | undefined;
  reasons: Record<string, string[]>;
  author: string;
  speaks: boolean;
};

function Fit({ decision, rating, reasons, author, speaks }: FitOf) {
  const rate = useRate(decision.decision_id);
  const [words, setWords] = useState(rating?.words ?? '');
  const who = decision.rep?.name ?? '';
  const say = (fit: 'good' | 'poor' | 'none', reason: string | null = null, more = '') =>
    rate.mutate({ fit, reason: reason as Rating['reason'], words: more, author: author.trim() });
  return (
    <div className="said-fit">
      <p className="said-ask">How did this lead fit {who}?</p>
      <div className="said-row">
        {(['good', 'poor'] as const).map((fit) => (
          <Button
            key={fit}
            size="xs"
            variant={rating?.fit === fit ? 'filled' : 'default'}
            aria-pressed={rating?.fit === fit}
            disabled={!speaks || !author.trim()}
            loading={rate.isPending && rate.variables.fit === fit}
            leftSection={fit === 'good' ? <IconThumbUp size={15} /> : <IconThumbDown size={15} />}
            onClick={() => say(rating?.fit === fit ? 'none' : fit)}
          >
            {fit === 'good' ? 'Good fit' : 'Poor fit'}
          </Button>
        ))}
      </div>
      {rating && speaks && (
        <>
          <Select
            size="xs"
            label="Why (optional)"
            placeholder="Choose a reason"
            data={reasons[rating.fit] ?? []}
            value={rating.reason}
            clearable
            onChange={(reason) => say(rating.fit as 'good' | 'poor', reason, words.trim())}
          />
          <div className="said-row said-words">
            <TextInput
              size="xs"
              aria-label="In your words"
              placeholder="In your words (optional)"
              value={words}
              maxLength={2000}
              onChange={(event) => setWords(event.currentTarget.value)}
            />
            <Button
              size="xs"
              variant="default"
              disabled={words.trim() === (rating.words ?? '')}
              onClick={() => say(rating.fit as 'good' | 'poor', rating.reason, words.trim())}
            >
              Keep
            </Button>
          </div>
        </>
      )}
      {rating && (
        <p className="caption flush" role="status">
          {rating.fit === 'good' ? 'Good' : 'Poor'} fit, says {rating.author}
          {rating.reason && `: ${rating.reason}`}
          {rating.words && ` (${rating.words})`}. No model reads this.
        </p>
      )}
      {rate.error && <Refused error={rate.error} />}
    </div>
  );
}

function Contested({ decision, author }: { decision: Decision; author: string }) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <Button size="xs" variant="default" leftSection={<IconFlag size={15} />} onClick={() => setOpen(true)}>
        Contest this decision
      </Button>
    );
  const reps = [...decision.candidates.map(({ rep }) => rep), ...decision.refusals.map(({ rep }) => rep)];
  const close = () => setOpen(false);
  return (
    <ContestForm
      of={decision.decision_id}
      reps={reps}
      fields={decision.lead_fields.map(({ name }) => name)}
      author={author}
      done={close}
      close={close}
    />
  );
}
