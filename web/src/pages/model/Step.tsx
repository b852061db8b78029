import { Alert, Button, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { keepAuthor, keptAuthor } from '../policy/draft';
import { type Deed, useStep } from './api';

const WORDS: Record<Deed, { name: string; what: string }> = {
  propose: { name: 'Propose', what: 'It becomes a candidate, and somebody else approves it. What routes is unchanged.' },
  approve: {
    name: 'Approve',
    what: 'It may then be put in force. Whoever trained or proposed it cannot approve it. What routes is unchanged.',
  },
  reject: {
    name: 'Reject',
    what: 'It retires, and may be proposed anew. What routes is unchanged. Say why: whoever trained it wants to know.',
  },
  shadow: {
    name: 'Put in shadow',
    what: 'It looks at what the model in force decides, and decides nothing. Both are then judged on the same leads. The one in shadow before leaves it.',
  },
  unshadow: { name: 'Out of the shadow', what: 'It looks at no further decisions. What it has said is kept.' },
  promote: { name: 'Put in force', what: 'It routes from the next decision on, and the model before it retires.' },
  rollback: {
    name: 'Go back',
    what: 'It routed before, and routes again from the next decision on. The model in force retires.',
  },
};

/** A step of a model: asks who and why, and says what follows. */
export function Step({ deed, version, base }: { deed: Deed; version: string; base: number }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const label = deed === 'rollback' ? `Go back to ${version}` : `${WORDS[deed].name} ${version}`;
  return (
    <>
      <Button variant="default" size="xs" onClick={show} aria-label={label}>
        {WORDS[deed].name}
      </Button>
      <Modal opened={open} onClose={close} title={label} centered>
        <Asking deed={deed} version={version} base={base} close={close} />
      </Modal>
    </>
  );
}

function Asking({ deed, version, base, close }: { deed: Deed; version: string; base: number; close: () => void }) {
  const [author, setAuthor] = useState(keptAuthor);
  const [note, setNote] = useState('');
  const step = useStep(deed, version);
  const take = () =>
    step.mutate(
      { base, author: author.trim(), note: note.trim() },
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
        take();
      }}
    >
      <p className="caption">{WORDS[deed].what}</p>
      <TextInput
        label="Your name"
        value={author}
        onChange={(event) => setAuthor(event.currentTarget.value)}
        required
        maxLength={200}
      />
      <TextInput
        label="Why"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        required={deed === 'reject'}
        maxLength={2000}
      />
      {step.error && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="Nothing was changed" role="alert">
          <p className="alert-words">{step.error.message}.</p>
          {step.error instanceof ApiError && step.error.problems.length > 0 && (
            <ul className="points flush">
              {step.error.problems.map((one) => (
                <li key={one.reason}>{one.reason}</li>
              ))}
            </ul>
          )}
        </Alert>
      )}
      <div className="panel-actions flush">
        <Button type="submit" loading={step.isPending} disabled={!author.trim() || (deed === 'reject' && !note.trim())}>
          {WORDS[deed].name}
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
