import { Alert, Button, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { keepAuthor, keptAuthor } from '../policy/draft';
import type { Signed } from './data';

type Deciding = UseMutationResult<unknown, Error, Signed>;

/** A button that asks who and why before it decides, and says what follows. */
export function Decide(of: { name: string; about: string; what: string; deciding: Deciding; filled?: boolean }) {
  const [open, { open: show, close }] = useDisclosure(false);
  return (
    <>
      <Button variant={of.filled ? 'filled' : 'default'} size="xs" onClick={show} aria-label={`${of.name}: ${of.about}`}>
        {of.name}
      </Button>
      <Modal opened={open} onClose={close} title={`${of.name}: ${of.about}`} centered>
        <Asking {...of} close={close} />
      </Modal>
    </>
  );
}

function Asking({ name, what, deciding, close }: { name: string; what: string; deciding: Deciding; close: () => void }) {
  const [author, setAuthor] = useState(keptAuthor);
  const [note, setNote] = useState('');
  const decide = () =>
    deciding.mutate(
      { author: author.trim(), note: note.trim() },
      {
        onSuccess: () => {
          keepAuthor(author.trim());
          close();
        },
      },
    );
  return (
    <form
      className="publish"
      onSubmit={(event) => {
        event.preventDefault();
        decide();
      }}
    >
      <p className="caption">{what}</p>
      <TextInput
        label="Your name"
        value={author}
        onChange={(event) => setAuthor(event.currentTarget.value)}
        required
        maxLength={200}
      />
      <TextInput label="Why" value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={2000} />
      {deciding.error && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="Nothing was changed" role="alert">
          <p className="alert-words">{deciding.error.message}.</p>
        </Alert>
      )}
      <div className="panel-actions flush">
        <Button type="submit" loading={deciding.isPending} disabled={!author.trim()}>
          {name}
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
