import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { count, fullMoment } from '../../format';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';
import { deedsOf, type Model, useModel, useModels } from './api';
import { Compare } from './Compare';
import { Step } from './Step';
import './model.css';

const LEVELS: Record<string, string> = { pair: 'tells reps apart', lead: 'tells leads apart', none: 'rotation only' };

/** Every model with where it stands, what can be done with it, and every step of its life. */
export function Registry() {
  const { data, error, refetch } = useModels();
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton height={200} role="status" aria-label="Loading the models" />;
  return (
    <Panel
      title="Models"
      note={
        data.approval === 'second_person'
          ? 'a second person approves'
          : 'trained by hand, a model goes in force at once; trained in the background, it is a candidate first'
      }
    >
      {data.models.length === 0 && <p className="empty">No model was trained yet.</p>}
      {data.rollback_to && (
        <p className="panel-actions">
          <Step deed="rollback" version={data.rollback_to} base={data.newest} />
        </p>
      )}
      {data.models.length > 1 && <Compare models={data.models} />}
      <ul className="models">
        {data.models.map((model) => (
          <One
            key={model.version}
            model={model}
            deeds={deedsOf(model, data.approval)}
            base={data.newest}
            second={data.approval === 'second_person'}
          />
        ))}
      </ul>
    </Panel>
  );
}

function One({ model, deeds, base, second }: { model: Model; deeds: ReturnType<typeof deedsOf>; base: number; second: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="model" aria-label={model.version}>
      <p className="model-head">
        <code>{model.version}</code>
        <span className={model.in_force ? 'tag tag-model' : 'tag'}>{model.state}</span>
        {model.in_shadow && <span className="tag">in shadow</span>}
        {model.fault && <span className="tag tag-queue">damaged</span>}
      </p>
      <p className="note">{model.fault ?? facts(model).join(' · ')}</p>
      {second && model.lone && (
        <p className="note">
          No person trained it, and {model.lone} approved it. The policy wants two people, so somebody else puts it in force.
        </p>
      )}
      <p className="model-deeds">
        {deeds.map((deed) => (
          <Step key={deed} deed={deed} version={model.version} base={base} />
        ))}
        <Button
          variant="subtle"
          size="xs"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={`History of ${model.version}`}
        >
          History
        </Button>
      </p>
      {open && <History version={model.version} />}
    </li>
  );
}

function History({ version }: { version: string }) {
  const { data, error } = useModel(version);
  if (error) return <Trouble error={error} />;
  if (!data) return <Skeleton height={60} />;
  return (
    <ol className="model-steps">
      {data.history.map((step) => (
        <li key={`${step.at} ${step.step}`}>
          <time dateTime={step.at}>{fullMoment(step.at)}</time> {step.step}
          {step.author && ` by ${step.author}`}
          {step.note && <span className="note">: {step.note}</span>}
        </li>
      ))}
    </ol>
  );
}

function facts(model: Model): string[] {
  const told: string[] = [];
  if (model.trained_at) told.push(`trained ${fullMoment(model.trained_at)}${model.trained_by ? ` by ${model.trained_by}` : ''}`);
  const use = model.kind === 'stated' ? 'stated chances' : LEVELS[model.level ?? ''];
  if (use) told.push(use);
  if (model.leads !== null) told.push(`${count(model.leads)} leads, ${count(model.won ?? 0)} won`);
  if (model.scores && model.tested_leads !== null) {
    const scores = `log loss ${model.scores.log_loss.toFixed(4)}, AUC ${model.scores.auc.toFixed(3)}`;
    told.push(`on ${count(model.tested_leads)} later leads ${scores}`);
  }
  if (model.data) told.push(`data ${model.data.slice(0, 12)}`);
  return told;
}
