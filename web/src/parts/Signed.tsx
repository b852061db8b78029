import { Button, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { keepAuthor, keptAuthor } from '../pages/policy/draft';
import { Refused } from './Refused';
import { YourName } from './YourName';

export type Signature = { author: string; note: string };

/** Asks who and why before something is done in that name, and says why it was refused. */
export function Signed({
  doing,
  name,
  what,
  why = 'Why',
  needsWhy = false,
  close,
}: {
  doing: UseMutationResult<unknown, Error, Signature>;
  name: string;
  what: string;
  why?: string;
  needsWhy?: boolean;
  close: () => void;
}) {
  const [author, setAuthor] = useState(keptAuthor);
  const [note, setNote] = useState('');
  const sign = () => {
    // Not once it succeeded: what was decided may leave the page with this form, and then nobody is told here.
    keepAuthor(author.trim());
    doing.mutate({ author: author.trim(), note: note.trim() }, { onSuccess: close });
  };
  return (
    <form
      className="publish"
      onSubmit={(event) => {
        event.preventDefault();
        sign();
      }}
    >
      <p className="caption">{what}</p>
      <YourName value={author} onChange={(event) => setAuthor(event.currentTarget.value)} required />
      <TextInput
        label={why}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        required={needsWhy}
        maxLength={2000}
      />
      {doing.error && <Refused error={doing.error} />}
      <div className="panel-actions flush">
        <Button type="submit" loading={doing.isPending} disabled={!author.trim() || (needsWhy && !note.trim())}>
          {name}
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
