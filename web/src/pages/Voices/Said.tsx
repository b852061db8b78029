import { Alert, Button, Select, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconFlag, IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Decision } from '../../api/client';
import { Panel } from '../../parts/Page';
import { signedAs, useMay, useMe } from '../../session';
import { useAuthor } from '../Matching/author';
import { type Contest, KINDS, type Rating, useContest, useDisputes, useFit, useRate } from './data';
import './voices.css';

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
        {speaks && signedAs() === null && (
          <TextInput
            size="xs"
            label="Your name"
            value={author}
            maxLength={200}
            onChange={(event) => setAuthor(event.currentTarget.value)}
          />
        )}
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
  return <ContestForm decision={decision} author={author} close={() => setOpen(false)} />;
}

function ContestForm({ decision, author, close }: { decision: Decision; author: string; close: () => void }) {
  const contest = useContest(decision.decision_id);
  const { data: me } = useMe();
  const own = me?.role === 'rep';
  const [kind, setKind] = useState<Contest['kind']>('wrong territory');
  const [words, setWords] = useState('');
  const [rep, setRep] = useState<string | null>(null);
  const [field, setField] = useState<string | null>(null);
  const reps = [...decision.candidates.map(({ rep }) => rep), ...decision.refusals.map(({ rep }) => rep)];
  return (
    <form
      className="said-form"
      onSubmit={(event) => {
        event.preventDefault();
        const more = { rep_id: rep ?? undefined, field: kind === 'wrong data' ? (field ?? undefined) : undefined };
        contest.mutate({ kind, words: words.trim(), author: author.trim(), ...more }, { onSuccess: close });
      }}
    >
      <Select
        size="xs"
        label="What is wrong"
        data={KINDS}
        value={kind}
        allowDeselect={false}
        onChange={(one) => one && setKind(one as Contest['kind'])}
      />
      {kind === 'wrong data' && (
        <Select
          size="xs"
          label="Which field"
          data={decision.lead_fields.map(({ name }) => name)}
          value={field}
          clearable
          onChange={setField}
        />
      )}
      {!own && (
        <Select
          size="xs"
          label="For which rep"
          placeholder="For the team"
          data={[...new Map(reps.map((one) => [one.rep_id, { value: one.rep_id, label: one.name }])).values()]}
          value={rep}
          searchable
          clearable
          limit={200}
          onChange={setRep}
        />
      )}
      <Textarea
        size="xs"
        label="In your words"
        value={words}
        required
        autosize
        minRows={2}
        maxLength={2000}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {contest.error && <Refused error={contest.error} />}
      <div className="said-row">
        <Button type="submit" size="xs" loading={contest.isPending} disabled={!words.trim() || !author.trim()}>
          Contest
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

/** Why something was not taken, in the service's words. */
export function Refused({ error }: { error: Error }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="Nothing was changed" role="alert">
      {error.message}.
    </Alert>
  );
}
