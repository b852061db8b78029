import { Skeleton } from '@mantine/core';
import { Link } from 'react-router';
import { fullMoment } from '../../format';
import { May } from '../../parts/May';
import { Trouble } from '../../parts/Trouble';
import { useVersions } from './api';
import { Restore } from './Restore';
import { Standing } from './Version';

/** Every version, the newest first, with the way back to each. */
export function Versions() {
  const { data, error, refetch } = useVersions();
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={320} role="status" aria-label="Loading the versions" />;
  if (!data.versions.length) {
    return (
      <section className="panel first">
        <h2>No version yet</h2>
        <p>
          The built-in policy decides until the first one is published.
          <May right="policy:change">
            {' '}
            <Link to="/policy/edit">Write one</Link>, or put a file in force: <code>fairlead policy apply policy.yaml</code>.
          </May>
        </p>
      </section>
    );
  }
  return (
    <section className="panel scroll" aria-label="Versions">
      <table className="plain versions-table">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">State</th>
            <th scope="col">From</th>
            <th scope="col">By</th>
            <th scope="col">Why</th>
            <th scope="col">
              <span className="unseen">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.versions.map((one) => (
            <tr key={one.number}>
              <th scope="row">
                <Link to={`/policy/versions/${one.number}`}>Version {one.number}</Link>
              </th>
              <td className="version-state">
                <Standing of={one} />
              </td>
              <td data-label="From">
                <time dateTime={one.effective_from}>{fullMoment(one.effective_from)}</time>
              </td>
              <td data-label="By">{one.author}</td>
              <td className="version-note">{one.note || <span className="note">–</span>}</td>
              <td className="version-deed">
                <Restore number={one.number} standing={one.standing} small />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
