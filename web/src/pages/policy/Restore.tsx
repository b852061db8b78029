import { Button, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { YourName } from '../../parts/YourName';
import { useMay } from '../../session';
import { useDifference, usePolicy, useRollback, useVersions, type Version } from './api';
import { Diff } from './Diff';
import { keepAuthor, keptAuthor } from './draft';
import { Refused } from './Problems';

/** The way back to a version: shows what would change, asks who and why, and makes it a new version. */
export function Restore({
  number,
  standing,
  small,
}: {
  number: number;
  standing: Version['standing'] | undefined;
  small?: boolean;
}) {
  const [open, { open: show, close }] = useDisclosure(false);
  const may = useMay();
  if (standing === 'in force' || standing === 'scheduled' || !may('policy:change')) return null;
  return (
    <>
      <Button variant="default" size={small ? 'xs' : 'sm'} leftSection={<IconArrowBackUp size={16} />} onClick={show}>
        Go back to {number ? `version ${number}` : 'the built-in policy'}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={`Go back to ${number ? `version ${number}` : 'the built-in policy'}`}
        size="lg"
        centered
      >
        <Asking number={number} close={close} />
      </Modal>
    </>
  );
}

function Asking({ number, close }: { number: number; close: () => void }) {
  const [author, setAuthor] = useState(keptAuthor);
  const [note, setNote] = useState('');
  const { data: live } = usePolicy();
  const { data: versions } = useVersions();
  const difference = useDifference(live ? (live.version?.number ?? 0) : undefined, number);
  const rollback = useRollback();
  const go = useNavigate();
  const publish = () =>
    rollback.mutate(
      { to: number, base: versions?.newest ?? 0, author: author.trim(), note: note.trim() },
      {
        onSuccess: () => {
          keepAuthor(author.trim());
          close();
          go('/policy');
        },
      },
    );
  return (
    <form
      className="publish"
      onSubmit={(event) => {
        event.preventDefault();
        publish();
      }}
    >
      <p className="caption">
        What it says becomes a new version, in force at once. Nothing is taken away. No second person is asked, unless going back
        would ask for one less often: then it waits.
      </p>
      {difference.data && <Diff of={difference.data} />}
      {difference.data && !difference.data.changes.length && (
        <p className="caption">Routing stays as it is: {difference.data.words}.</p>
      )}
      <YourName value={author} onChange={(event) => setAuthor(event.currentTarget.value)} required />
      <TextInput
        label="Why"
        placeholder={`back to version ${number}`}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={2000}
      />
      {rollback.error && <Refused error={rollback.error} />}
      <div className="panel-actions flush">
        <Button type="submit" loading={rollback.isPending} disabled={!author.trim() || !versions}>
          Go back
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
