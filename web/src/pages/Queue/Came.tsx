import { Button } from '@mantine/core';
import { count } from '../../format';
import { type Confirm, confirmed, type Line, type Names, outcome, type Settled } from './data';

const EVEN: Record<Confirm, string> = { over_limit: 'over the limit', despite_lock: 'in spite of the lock' };

/** What became of leads that were settled; those that a limit or a lock kept back go all the same once that is confirmed. */
export function Came({
  done,
  lines,
  names,
  busy,
  again,
}: {
  done: Settled[];
  lines: Line[];
  names: Names;
  busy: boolean;
  again: (lines: Line[]) => void;
}) {
  const { words, troubles } = outcome(done);
  const kept = (['over_limit', 'despite_lock'] as const)
    .map((what) => ({ what, lines: confirmed(what, lines, done) }))
    .filter((each) => each.lines.length > 0);
  return (
    <div className="queue-done">
      <div role="status">
        <p>{words}</p>
        {troubles.map((each) => (
          <p key={each.lead_id} className="note">
            {names.get(each.lead_id) ?? each.lead_id}: {each.told}.
          </p>
        ))}
      </div>
      {kept.length > 0 && (
        <div className="queue-deeds">
          {kept.map((each) => (
            <Button key={each.what} size="xs" variant="default" disabled={busy} onClick={() => again(each.lines)}>
              {each.lines.length === 1 ? 'Settle it' : `Settle ${count(each.lines.length)}`} {EVEN[each.what]}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
