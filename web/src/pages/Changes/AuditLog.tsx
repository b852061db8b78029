import { Button, CopyButton, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { count } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';

type Verified = components['schemas']['Verified'];

/** Whether the audit log is whole, where it ends, and a copy of it. It is looked at when asked, since all of it is read. */
export function AuditLog() {
  const [known, setKnown] = useState('');
  const { data, error, mutate, isPending } = useMutation({
    mutationFn: (head: string) => told(api.GET('/v1/audit-log', { params: { query: head ? { head } : {} } })),
  });
  const look = (event: FormEvent) => {
    event.preventDefault();
    mutate(known.trim());
  };
  return (
    <Panel
      title="Audit log"
      note={
        <a href="/v1/audit-log/entries" download="audit-log.jsonl">
          Download a copy
        </a>
      }
    >
      <div className="audit">
        <p>
          Every decision and every change is sealed into one chain of hashes: nothing can be altered, left out or put in unseen.
          Keep the head of the chain where nobody here can change it, and give it later to prove that the log still begins as it
          did.
        </p>
        <form className="audit-ask" onSubmit={look}>
          <TextInput
            label="A head that you know, if any"
            placeholder="1234:9f2c…"
            value={known}
            onChange={(event) => setKnown(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={isPending}>
            Verify the log
          </Button>
        </form>
        {error && <Trouble error={error} again={() => mutate(known.trim())} />}
        {data && !isPending && <Found of={data} />}
      </div>
    </Panel>
  );
}

function Found({ of }: { of: Verified }) {
  return (
    <div className="audit-found" role="status">
      <p>
        <strong className={of.whole ? undefined : 'audit-broken'}>{of.whole ? 'Whole.' : 'Broken.'}</strong>{' '}
        {of.whole
          ? `${count(of.entries)} entries, and every row is what was sealed.`
          : 'The log does not hold what was sealed, or not the head that you gave: check its digits first. Then keep a copy of the database as it is now, and find out who could write to it.'}
        {of.unsealed > 0 && ` ${count(of.unsealed)} rows were added since; a worker seals them within half a minute.`}
      </p>
      {of.broken.length > 0 && (
        <ul className="points">
          {of.broken.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {of.head && (
        <p className="audit-head">
          Head: <code>{of.head}</code>{' '}
          <CopyButton value={of.head}>
            {({ copied, copy }) => (
              <button type="button" className="link" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </button>
            )}
          </CopyButton>
        </p>
      )}
    </div>
  );
}
