import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { here } from '../../format';
import { Panel } from '../../parts/Page';
import { YourName } from '../../parts/YourName';
import { usePublish } from './api';
import { type Draft, keepAuthor, keptAuthor } from './draft';
import { Refused } from './Problems';

/** Who publishes, why, and from when on. */
export function Publish({ draft, ready, done }: { draft: Draft; ready: boolean; done: () => void }) {
  const [author, setAuthor] = useState(keptAuthor);
  const [note, setNote] = useState('');
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [moment, setMoment] = useState('');
  const publish = usePublish();
  const go = useNavigate();
  const send = () =>
    publish.mutate(
      {
        ...draft,
        author: author.trim(),
        note: note.trim(),
        ...(when === 'later' ? { from: new Date(moment).toISOString() } : {}),
      },
      {
        onSuccess: () => {
          keepAuthor(author.trim());
          done();
          go('/policy');
        },
      },
    );
  return (
    <Panel title="Publish">
      <form
        className="publish inset"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <YourName value={author} onChange={(event) => setAuthor(event.currentTarget.value)} required />
        <TextInput
          label="Why"
          description="for those who read the versions"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={2000}
        />
        <div>
          <SegmentedControl
            value={when}
            onChange={(value) => setWhen(value === 'later' ? 'later' : 'now')}
            data={[
              { value: 'now', label: 'At once' },
              { value: 'later', label: 'From a moment on' },
            ]}
            aria-label="When it takes effect"
            fullWidth
          />
        </div>
        {when === 'later' && (
          <TextInput
            type="datetime-local"
            label="From"
            description={`your time, ${here()}`}
            value={moment}
            onChange={(event) => setMoment(event.currentTarget.value)}
            required
          />
        )}
        {publish.error && <Refused error={publish.error} />}
        <Button
          type="submit"
          leftSection={<IconSend size={16} />}
          loading={publish.isPending}
          disabled={!ready || !author.trim() || (when === 'later' && !moment)}
        >
          {when === 'later' ? 'Schedule' : 'Publish'}
        </Button>
      </form>
    </Panel>
  );
}
