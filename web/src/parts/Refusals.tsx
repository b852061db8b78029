import { useMemo } from 'react';
import type { Refused } from '../api/client';
import { Panel } from './Page';

/** Who was ruled out, by reason, each with what the rule saw. */
export function Refusals({ refusals }: { refusals: Refused[] }) {
  const groups = useMemo(() => {
    const by = new Map<string, Refused[]>();
    for (const one of refusals) by.set(one.reason, [...(by.get(one.reason) ?? []), one]);
    return [...by.values()].sort((a, b) => b.length - a.length);
  }, [refusals]);
  return (
    <Panel title={`Ruled out: ${refusals.length}`}>
      <div className="refusals">
        {groups.map((group) => (
          <details key={group[0]?.reason} open={group.length <= 4}>
            <summary>
              {sentence(group[0]?.words ?? '')}
              <span className="note">
                {group.length} {group.length === 1 ? 'rep' : 'reps'}
              </span>
            </summary>
            <ul>
              {group.map((one) => (
                <li key={one.rep.rep_id}>
                  <span>{one.rep.name}</span>
                  <span className="evidence">{one.evidence}</span>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </Panel>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
