import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { Decision } from '../api/client';
import { fullMoment, share } from '../format';
import { Panel } from './Page';
import { Reasons } from './Reasons';

/** Whether the company and the person were known, and by what; nothing where neither was. */
export function Known({ decision }: { decision: Decision }) {
  const { accounts, earlier, accounts_for_review, earlier_for_review } = decision.known;
  if (accounts.length === 0 && earlier.length === 0) return null;
  return (
    <Panel title="Who this is">
      {accounts.length > 0 && (
        <>
          <h3>Company</h3>
          <ul className="known">
            {accounts.map((each) => (
              <li key={each.account_id}>
                <strong>{each.name}</strong> <span className="note">{each.account_id}</span> <Sure of={each} />
                <Reasons of={each.evidence} />
              </li>
            ))}
          </ul>
        </>
      )}
      {earlier.length > 0 && (
        <>
          <h3>Person</h3>
          <ul className="known">
            {earlier.map((each) => (
              <li key={each.lead_id}>
                {each.link ? (
                  <Anchor component={Link} to={each.link} fw={600}>
                    {each.person ?? each.lead_id}
                  </Anchor>
                ) : (
                  <strong>{each.person ?? each.lead_id}</strong>
                )}{' '}
                <span className="note">
                  {each.person && `${each.lead_id} `}of {fullMoment(each.arrived_at)}, {each.state}
                  {each.rep && ` to ${each.rep.name}`}
                </span>{' '}
                <Sure of={each} />
                <Reasons of={each.evidence} />
              </li>
            ))}
          </ul>
        </>
      )}
      {(accounts_for_review || earlier_for_review) && (
        <p className="caption">
          Not sure enough to act on; it waits for a verdict on{' '}
          <Anchor component={Link} to="/matching">
            Matching
          </Anchor>
          .
        </p>
      )}
    </Panel>
  );
}

function Sure({ of }: { of: { probability: number; taken: boolean } }) {
  return (
    <span className="note">
      {share(of.probability)}, {of.taken ? 'taken' : 'not taken'}
    </span>
  );
}
