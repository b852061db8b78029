import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Origin, type RecordLineage, told } from '../api/client';
import { fullMoment, words } from '../format';
import { Panel } from './Page';
import { Trouble } from './Trouble';
import './lineage.css';

/** What the decision rests on, back to what was sent or imported; looked up when somebody asks for it, since kept files are read for it. */
export function Lineage({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <Panel title="Where this came from" note="back to what was sent or imported" className="lineage">
      {asked ? (
        <Traced id={id} />
      ) : (
        <div className="lineage-ask">
          <Button size="xs" variant="default" onClick={() => setAsked(true)}>
            Trace every value
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Traced({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['lineage', id],
    queryFn: () => told(api.GET('/v1/decisions/{decision_id}/lineage', { params: { path: { decision_id: id } } })),
  });
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={160} role="status" aria-label="Looking it up" />;
  return (
    <>
      <p className="caption">
        The lead was {data.sent.way}, {fullMoment(data.sent.received_at)}
        {data.sent.source !== 'records' && (
          <>
            , under the key <code>{data.sent.key}</code>
          </>
        )}
        {data.again && `; decided on first as ${data.sent.decision_id}`}.
      </p>
      <OneRecord of={data.lead} open which="as the decision saw it" />
      {data.records.map((each) => (
        <OneRecord key={each.record} of={each} which="as it stands now" />
      ))}
      {data.missing.map((each) => (
        <p key={each.record} className="caption">
          {words(each.record)} {each.identity}: {each.why}
        </p>
      ))}
    </>
  );
}

function OneRecord({ of, which, open = false }: { of: RecordLineage; which: string; open?: boolean }) {
  return (
    <details className="lineage-record" open={open}>
      <summary>
        {words(of.record)} {of.identity} <span className="note">{which}</span>
      </summary>
      {of.files.map((file) => (
        <p key={file.name} className="caption">
          {file.name} of {file.system}, imported {fullMoment(file.imported_at)}
        </p>
      ))}
      <dl>
        {of.fields.map((field) => (
          <div key={field.field}>
            <dt>{words(field.field)}</dt>
            <dd>
              {field.value ?? '(empty)'} <span className="note">{origin(field)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Where one field came from, in a line: file and row, what was written there, and by which rule it was read. */
function origin(field: Origin): string {
  const place = field.file ? `${field.file}, row ${field.row}` : field.sent ? 'sent' : '';
  const raw = Object.entries(field.raw).map(([name, value]) => `${name} = ${value === null ? '(empty)' : `“${value}”`}`);
  return [place, ...raw, field.rule].filter(Boolean).join(' · ');
}
