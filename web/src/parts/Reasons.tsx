import { VisuallyHidden } from '@mantine/core';
import type { components } from '../api/schema';
import './reasons.css';

/** What spoke for a match and against it, each with a bar as long as its weight. */
export function Reasons({ of }: { of: components['schemas']['MatchEvidence'][] }) {
  const most = Math.max(1, ...of.map((each) => Math.abs(each.weight)));
  return (
    <ul className="reasons" aria-label="What speaks for and against">
      {of.map((each) => (
        <li key={`${each.field} ${each.words}`}>
          <span className={each.weight < 0 ? 'reason-weight reason-against' : 'reason-weight'} aria-hidden>
            <i style={{ width: `${(Math.abs(each.weight) / most) * 100}%` }} />
          </span>
          <span>
            {each.words}{' '}
            <VisuallyHidden component="span">{each.weight < 0 ? 'speaks against it' : 'speaks for it'}</VisuallyHidden>
          </span>
        </li>
      ))}
    </ul>
  );
}
