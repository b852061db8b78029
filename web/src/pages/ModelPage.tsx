import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useStatus } from '../live';
import { Card } from '../parts/Card';
import { Page, Panel } from '../parts/Page';
import { Reason } from '../parts/Reason';
import { Trouble } from '../parts/Trouble';
import { named } from '../parts/Versions';
import { CalibrationPanel } from './model/CalibrationPanel';
import { ALL, useEvaluation } from './model/evaluation';
import { GroupsPanel } from './model/GroupsPanel';
import { Registry } from './model/Registry';
import { ScoresPanel } from './model/ScoresPanel';
import { ShadowPanel } from './model/ShadowPanel';
import { TrainingPanel } from './model/TrainingPanel';
import { VerdictPanel } from './model/VerdictPanel';

const LEVELS = {
  pair: 'The model tells reps apart: leads go where they are worth most.',
  lead: 'The model tells leads apart, but not reps: leads are shared by fair rotation.',
  none: 'There is no usable model: leads are shared by fair rotation.',
} as const;

/** Sections of the card that panels of their own show. */
const SHOWN = ['Model card', 'Do chances come true?', 'Groups'];

export function ModelPage() {
  const { data, error, refetch } = useStatus();
  const { data: evaluation } = useEvaluation(data?.model.version ?? '');
  const [group, chooseGroup] = useState(ALL);
  return (
    <Page title="Model">
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={300} />}
      {data && (
        <div className="columns">
          <div className="column">
            {evaluation?.verdict ? (
              <VerdictPanel verdict={evaluation.verdict} />
            ) : (
              <Panel title="What it may be used for">
                <p className="lead">{LEVELS[data.model.level]}</p>
                <p className="caption">
                  <Reason words={data.model.why} />
                </p>
              </Panel>
            )}
            <Registry />
            <ShadowPanel />
            <TrainingPanel />
            {evaluation && evaluation.groups.length > 0 && (
              <GroupsPanel groups={evaluation.groups} chosen={group} choose={chooseGroup} />
            )}
            <ScoresPanel />
            {data.model.card && <Card text={data.model.card} without={evaluation?.verdict ? SHOWN : []} />}
          </div>
          <div className="column">
            {evaluation && evaluation.points.length > 0 && (
              <CalibrationPanel evaluation={evaluation} chosen={group} choose={chooseGroup} />
            )}
            <Panel title="In force">
              <dl className="fields versions">
                {Object.entries(named(data.versions)).map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>
                      <code title={value}>{value.length > 24 ? `${value.slice(0, 24)}…` : value}</code>
                    </dd>
                  </div>
                ))}
              </dl>
            </Panel>
          </div>
        </div>
      )}
    </Page>
  );
}
