import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Refused } from '../../parts/Refused';
import { useMe } from '../../session';
import { type Contest, type Dispute, KINDS, useContest } from './data';

type Of = {
  /** The decision that is in view; without one whoever contests says which. */
  of?: string;
  /** In whose name it can be contested. */
  reps: { rep_id: string; name: string }[];
  /** What is known of the lead, where it is in view. */
  fields?: string[];
  author: string;
  done: (opened: Dispute) => void;
  close: () => void;
};

/** What somebody says to be wrong with a decision, in view or not. */
export function ContestForm({ of, reps, fields, author, done, close }: Of) {
  const contest = useContest();
  const { data: me } = useMe();
  const own = me?.role === 'rep';
  // Whoever sees a decision mostly says what is wrong with it; who does not see it, that the lead should be theirs.
  const [kind, setKind] = useState<Contest['kind']>(of ? 'wrong territory' : 'should be mine');
  const [which, setWhich] = useState(of ?? '');
  const [words, setWords] = useState('');
  const [rep, setRep] = useState<string | null>(null);
  const [field, setField] = useState<string | null>(null);
  return (
    <form
      className="said-form"
      aria-label="Contest a decision"
      onSubmit={(event) => {
        event.preventDefault();
        const more = { rep_id: rep ?? undefined, field: kind === 'wrong data' ? (field ?? undefined) : undefined };
        contest.mutate({ of: which.trim(), kind, words: words.trim(), author: author.trim(), ...more }, { onSuccess: done });
      }}
    >
      {of === undefined && (
        <TextInput
          size="xs"
          label="Lead or decision"
          description="Its identity, as the CRM or a message names it."
          value={which}
          required
          maxLength={255}
          onChange={(event) => setWhich(event.currentTarget.value)}
        />
      )}
      <Select
        size="xs"
        label="What is wrong"
        data={KINDS}
        value={kind}
        allowDeselect={false}
        onChange={(one) => one && setKind(one as Contest['kind'])}
      />
      {kind === 'wrong data' && fields && (
        <Select size="xs" label="Which field" data={fields} value={field} clearable onChange={setField} />
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
        <Button type="submit" size="xs" loading={contest.isPending} disabled={!which.trim() || !words.trim() || !author.trim()}>
          Contest
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
