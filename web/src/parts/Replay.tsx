import { Button } from '@mantine/core';
import { IconCheck, IconEqualNot, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api, told } from '../api/client';

/** Makes the decision again from what was kept, and says whether it came out equal. */
export function Replay({ id }: { id: string }) {
  const replay = useMutation({
    mutationFn: () => told(api.POST('/v1/decisions/{decision_id}/replay', { params: { path: { decision_id: id } } })),
  });
  return (
    <div className="replay">
      <Button size="sm" leftSection={<IconRefresh size={16} />} loading={replay.isPending} onClick={() => replay.mutate()}>
        Replay
      </Button>
      <div role="status">
        {replay.data?.equal && (
          <span className="verdict-equal">
            <IconCheck size={16} aria-hidden /> Equal: the same inputs give the same decision
            {replay.data.code_then !== replay.data.code_now &&
              `, though the code went from ${replay.data.code_then} to ${replay.data.code_now}`}
            .
          </span>
        )}
        {replay.data && !replay.data.equal && (
          <div className="verdict-differs">
            <IconEqualNot size={16} aria-hidden /> Not equal:
            <ul>
              {replay.data.differences.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
        {replay.error && <span className="verdict-differs">{replay.error.message}</span>}
      </div>
    </div>
  );
}
