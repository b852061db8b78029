import { Button, Skeleton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Link } from 'react-router';
import { May } from '../../parts/May';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useMay } from '../../session';
import { usePolicy, useSchema, useVersions } from './api';
import { keptDraft } from './draft';
import { Sections } from './Sections';
import { About, Standing } from './Version';
import { Waiting } from './Waiting';

/** What decides now, for people to read. */
export function InForce() {
  const may = useMay();
  const policy = usePolicy();
  const schema = useSchema();
  const { data: versions } = useVersions();
  const error = policy.error ?? schema.error;
  if (error) return <Trouble error={error} again={() => void Promise.all([policy.refetch(), schema.refetch()])} />;
  if (!policy.data || !schema.data) return <Skeleton height={480} role="status" aria-label="Loading the policy" />;
  const scheduled = (versions?.versions ?? []).filter((one) => one.standing === 'scheduled');
  return (
    <>
      <Waiting />
      <div className="columns policy-live">
        <div className="column">
          <Sections document={policy.data.document} schema={schema.data} />
        </div>
        <div className="column">
          <Panel title={policy.data.version ? `Version ${policy.data.version.number}` : 'The built-in policy'}>
            {policy.data.version ? (
              <About version={policy.data.version} />
            ) : (
              <p className="caption">
                Nothing was published yet: every setting is at its default.
                <May right="policy:change"> Write a policy to begin.</May>
              </p>
            )}
            <div className="panel-actions">
              <May right="models:read">
                <Button component={Link} to="/policy/edit" size="sm" leftSection={<IconPencil size={16} />}>
                  {keptDraft() ? 'Go on with your draft' : may('policy:change') ? 'Write a change' : 'Try a change'}
                </Button>
              </May>
              {policy.data.version && (
                <Button component={Link} to={`/policy/versions/${policy.data.version.number}`} variant="default" size="sm">
                  As YAML
                </Button>
              )}
            </div>
          </Panel>
          {scheduled.map((one) => (
            <Panel key={one.number} title={`Version ${one.number} is to follow`} note={<Standing of={one} />}>
              <About version={one} />
              <div className="panel-actions">
                <Button component={Link} to={`/policy/versions/${one.number}`} variant="default" size="sm">
                  See what it changes
                </Button>
              </div>
            </Panel>
          ))}
        </div>
      </div>
    </>
  );
}
