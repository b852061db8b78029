import './plan.css';
import './estimate.css';
import { Button, Loader } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told } from '../api/client';
import type { components } from '../api/schema';
import { money } from '../format';
import { Interval } from './Interval';
import { Panel } from './Page';
import { Trouble } from './Trouble';

type Worth = components['schemas']['PolicyWorth'];
type Estimate = components['schemas']['ValueEstimate'];

/** What a proposed policy would have earned on past leads, from the probabilities kept with every decision. */
export function EstimatePanel({ text }: { text: string }) {
  const [asked, setAsked] = useState<string | null>(null);
  const estimate = useMutation({
    mutationFn: (policy: string) => told(api.POST('/v1/policy/estimate', { body: { policy, days: 90, leads: 1000, runs: 1 } })),
    onMutate: setAsked,
  });
  const stale = estimate.data && asked !== text;
  return (
    <Panel title="Worth" note={estimate.data && noted(estimate.data)}>
      <div className="plan">
        <p className="caption">
          What this policy would have earned on the last 90 days of leads whose outcome is known. Nothing is kept, and nobody is
          tried on.
        </p>
        <Button
          variant="default"
          size="sm"
          leftSection={estimate.isPending ? <Loader size={14} /> : <IconScale size={16} />}
          disabled={estimate.isPending || !text.trim()}
          onClick={() => estimate.mutate(text)}
        >
          {estimate.isPending ? 'Weighing past leads …' : 'Estimate from past leads'}
        </Button>
        {estimate.error && <Trouble error={estimate.error} again={() => estimate.mutate(text)} />}
        {stale && <p className="caption">The text has changed since this estimate was made.</p>}
        {estimate.data && <Result found={estimate.data} />}
      </div>
    </Panel>
  );
}

function Result({ found }: { found: Worth }) {
  const rows = estimates(found);
  const end = 1.05 * Math.max(1, ...rows.map(([, one]) => one.high));
  return (
    <div className="plan-result" aria-live="polite">
      {rows.length > 1 && (
        <>
          <h3>Worth of a lead, 95% intervals</h3>
          <ul className="estimate-rows">
            {rows.map(([name, one]) => (
              <li key={name}>
                <span>{name}</span>
                <span className="num">
                  <strong>{money(one.value)}</strong>{' '}
                  <span className="note">
                    {money(Math.max(one.low, 0))} – {money(one.high)}
                  </span>
                </span>
                <Interval of={one} end={end} strong={name !== AS_GIVEN} />
              </li>
            ))}
          </ul>
        </>
      )}
      <ul className="estimate-words">
        {found.words.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}

const AS_GIVEN = 'As given';

function estimates(found: Worth): [string, Estimate][] {
  const best = found.value.dr ?? found.value.snips;
  const rows: [string, Estimate | null | undefined][] = [
    [AS_GIVEN, found.actual],
    ['One lead at a time', best],
    ['Deployed', found.deployed?.estimate],
  ];
  return rows.filter((row): row is [string, Estimate] => row[1] != null);
}

function noted(found: Worth): string {
  return `${found.compared.toLocaleString('en-US')} leads compared`;
}
