import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { fullMoment } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { useDifference, useVersion, type Version } from './api';
import { Diff } from './Diff';
import { Restore } from './Restore';

const TAGS = { 'in force': 'tag tag-model', scheduled: 'tag tag-rotation', past: 'tag', withdrawn: 'tag' } as const;

export const Standing = ({ of }: { of: Version }) => <span className={TAGS[of.standing]}>{of.standing}</span>;

/** By whom, why, and from when to when. */
export function About({ version }: { version: Version }) {
  const lines: [string, string][] = [
    ['from', fullMoment(version.effective_from)],
    ...(version.until ? [['until', fullMoment(version.until)] as [string, string]] : []),
    ['by', version.author],
    ...(version.note ? [['why', version.note] as [string, string]] : []),
    ...(version.restores === null
      ? []
      : [['says', version.restores ? `what version ${version.restores} said` : 'what is built in'] as [string, string]]),
  ];
  return (
    <dl className="fields">
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One version: what it changed, and what it says. */
export function VersionView() {
  const number = Number(useParams().number);
  const { data: found, error, refetch } = useVersion(number);
  const data = (found?.version?.number ?? 0) === number ? found : undefined;
  const difference = useDifference(data?.version ? data.version.base : undefined, data ? number : undefined);
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={420} role="status" aria-label="Loading the version" />;
  return (
    <>
      <Button
        component={Link}
        to="/policy/versions"
        variant="subtle"
        size="compact-sm"
        leftSection={<IconArrowLeft size={16} />}
        className="back"
      >
        All versions
      </Button>
      <div className="columns">
        <div className="column">
          <Panel title={`What version ${number} says`}>
            <pre className="policy-text">{data.text}</pre>
          </Panel>
        </div>
        <div className="column">
          <Panel
            title={data.version ? `Version ${number}` : 'The built-in policy'}
            note={data.version && <Standing of={data.version} />}
          >
            {data.version && <About version={data.version} />}
            <div className="panel-actions">
              <Restore number={number} standing={data.version?.standing} />
            </div>
          </Panel>
          {difference.data && data.version && (
            <Panel title={`Against ${data.version.base ? `version ${data.version.base}` : 'the built-in policy'}`}>
              <p className="caption">{capital(difference.data.words)}.</p>
              <Diff of={difference.data} />
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
