import { Button, Modal, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Trouble } from '../../parts/Trouble';
import { type Merge, SHOWN, useMerge, useMerges, useUndo } from './data';

export function Merges({ author }: { author: string }) {
  const [skip, setSkip] = useState(0);
  const { data, error, refetch } = useMerges(skip);
  const [undoing, setUndoing] = useState<Merge | null>(null);
  return (
    <>
      <May right="matching:change">
        <MergeForm author={author} />
      </May>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} role="status" aria-label="Loading merges" />}
      {data?.merges.length === 0 && (
        <section className="panel first">
          <h2>No lead was merged yet</h2>
          <p>
            A merge makes two leads one: the one that stays keeps its rep. Every merge can be undone, and both stand as before.
          </p>
        </section>
      )}
      {data && data.merges.length > 0 && (
        <Panel title="Merges, the latest first" note="Undone ones stay on record" className="scroll">
          <table className="plain merges">
            <thead>
              <tr>
                <th scope="col">Merged</th>
                <th scope="col">Into</th>
                <th scope="col">By, and why</th>
                <th scope="col">Undone</th>
              </tr>
            </thead>
            <tbody>
              {data.merges.map((one) => (
                <tr key={one.merge_id}>
                  <th scope="row">
                    {one.lead_name} <span className="note">{one.lead_id}</span>
                  </th>
                  <td data-label="Into">
                    {one.into_name} <span className="note">{one.into_lead_id}</span>
                  </td>
                  <td data-label="By, and why">
                    {one.merged_at.slice(0, 16).replace('T', ' ')} {one.merged_by}: {one.reason}
                  </td>
                  <td data-label="Undone">
                    {one.undone_at ? (
                      `${one.undone_at.slice(0, 16).replace('T', ' ')} ${one.undone_by}: ${one.undo_reason}`
                    ) : (
                      <May right="matching:change">
                        <Button size="compact-xs" variant="default" onClick={() => setUndoing(one)}>
                          Undo
                        </Button>
                      </May>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {data && <Pager of="merges" skip={skip} size={SHOWN} more={data.more} turn={setSkip} />}
      {undoing && <Undo of={undoing} author={author} close={() => setUndoing(null)} />}
    </>
  );
}

function MergeForm({ author }: { author: string }) {
  const merge = useMerge();
  const [lead, setLead] = useState('');
  const [into, setInto] = useState('');
  const [reason, setReason] = useState('');
  const ready = [author, lead, into, reason].every((text) => text.trim() !== '');
  return (
    <Panel title="Merge two leads" note="The second stays and keeps its rep">
      <form
        className="match-form"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { lead_id: lead.trim(), into_lead_id: into.trim(), author: author.trim(), reason: reason.trim() };
          merge.mutate(body, {
            onSuccess: () => {
              setLead('');
              setInto('');
              setReason('');
            },
          });
        }}
      >
        <TextInput
          size="xs"
          label="Lead that goes"
          value={lead}
          maxLength={255}
          onChange={(event) => setLead(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="Lead that stays"
          value={into}
          maxLength={255}
          onChange={(event) => setInto(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="Why"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" disabled={!ready} loading={merge.isPending}>
          Merge
        </Button>
      </form>
      {author.trim() === '' && <p className="caption">Write your name above first; it is kept with the merge.</p>}
      {merge.error && <Trouble error={merge.error} />}
    </Panel>
  );
}

function Undo({ of, author, close }: { of: Merge; author: string; close: () => void }) {
  const undo = useUndo();
  const [reason, setReason] = useState('');
  return (
    <Modal opened onClose={close} title={`Undo the merge of ${of.lead_name} into ${of.into_name}`}>
      <p>Both leads will stand as they did before. What happened since to {of.into_lead_id} stays with it.</p>
      <Textarea
        label="Why"
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
      {author.trim() === '' && <p className="caption">Write your name at the top of the page first; it is kept with this.</p>}
      {undo.error && <Trouble error={undo.error} />}
      <div className="match-verdicts">
        <Button
          size="xs"
          disabled={reason.trim() === '' || author.trim() === ''}
          loading={undo.isPending}
          onClick={() => undo.mutate({ merge: of, author: author.trim(), reason: reason.trim() }, { onSuccess: close })}
        >
          Undo the merge
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </Modal>
  );
}
