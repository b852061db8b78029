import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { fullMoment, words } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { Decide } from './Decide';
import { type Decision, type Names, type Tag, useApprove, useDismiss, useTags, useUndo } from './data';

const MOST = 8;

/** Tags that won history proposes for profiles: somebody decides, and can take it back. */
export function Tags({ names }: { names: Names }) {
  const { data, error, refetch } = useTags();
  const [all, setAll] = useState(false);
  return (
    <Panel title="Tags for profiles" note="from what was won; nothing enters a profile unless somebody approves">
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} role="status" aria-label="Loading proposed tags" />}
      {data && data.tags.length === 0 && (
        <p className="caption">
          No tag is proposed: what the history speaks for stands in the profiles, was decided on, or cannot be told from chance.
        </p>
      )}
      {data && data.tags.length > 0 && (
        <>
          <p className="caption">
            Odds are those of winning, as times those of an average eligible rep, with their 80% interval.
          </p>
          <ul className="insight-tags">
            {(all ? data.tags : data.tags.slice(0, MOST)).map((one) => (
              <Proposed key={one.rep_id + one.field + one.value} of={one} />
            ))}
          </ul>
          {data.tags.length > MOST && (
            <p className="insight-tools">
              <button type="button" className="linklike" onClick={() => setAll(!all)}>
                {all ? 'Show fewer' : `Show all ${data.tags.length}`}
              </button>
            </p>
          )}
        </>
      )}
      {data && data.decisions.length > 0 && (
        <details className="insight-more">
          <summary>Decisions</summary>
          <ul className="points">
            {data.decisions.map((one) => (
              <Decided
                key={one.number}
                of={one}
                name={names[one.rep_id ?? ''] ?? one.rep_id ?? ''}
                undoable={stands(one, data.decisions)}
              />
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function Proposed({ of }: { of: Tag }) {
  const approve = useApprove(of);
  const dismiss = useDismiss(of);
  const about = `${of.name}, ${words(of.field)}: ${of.value}`;
  return (
    <li className="insight-tag">
      <span className="insight-who">
        <b>{of.name}</b>
        <span>
          {words(of.field)}: {of.value}
        </span>
      </span>
      <span className="insight-tag-words">
        {of.words}
        <span className="note">{` · odds ${of.ratio.value.toFixed(2)} (${of.ratio.low.toFixed(2)} to ${of.ratio.high.toFixed(2)})`}</span>
        {of.decided_before && (
          <span className="note">
            {` · ${of.decided_before.verdict} by ${of.decided_before.author} before; much more speaks for it now`}
          </span>
        )}
      </span>
      <span className="insight-deeds">
        <Decide
          name="Approve"
          about={about}
          what="It stands in the profile from now on, with your name and the evidence. It can be taken back."
          deciding={approve}
          filled
        />
        <Decide
          name="Dismiss"
          about={about}
          what="It is proposed again only once much more evidence speaks for it."
          deciding={dismiss}
        />
      </span>
    </li>
  );
}

function Decided({ of, name, undoable }: { of: Decision; name: string; undoable: boolean }) {
  const undo = useUndo(of.number);
  return (
    <li>
      {name}, {words(of.field)}: {of.value} was {of.verdict} by {of.author}
      {of.note && `: ${of.note}`} <span className="note">{fullMoment(of.at)}</span>{' '}
      {undoable && (
        <Decide
          name="Take back"
          about={`${name}, ${of.value}`}
          what="The tag leaves the profile; other edits of it stay."
          deciding={undo}
        />
      )}
    </li>
  );
}

/** Whether an approval is the latest word on its tag; decisions come the latest first. */
function stands(one: Decision, decisions: Decision[]): boolean {
  const latest = decisions.find((each) => each.rep_id === one.rep_id && each.field === one.field && each.value === one.value);
  return one.verdict === 'approved' && latest?.number === one.number;
}
