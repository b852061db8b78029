import { Button, Loader, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import { Panel } from '../../parts/Page';
import { Trouble } from '../../parts/Trouble';

type Explained = components['schemas']['ExplainedOut'];

const FIELDS = [
  { name: 'country', label: 'Country', placeholder: 'US' },
  { name: 'state', label: 'State', placeholder: 'MA' },
  { name: 'postal_code', label: 'Postal code', placeholder: '02139' },
  { name: 'employees', label: 'People', placeholder: '850' },
] as const;

/** Which territory takes a lead from a place, and why. */
export function Which() {
  const [given, setGiven] = useState<Record<string, string>>({ country: 'US' });
  const ask = useMutation({
    mutationFn: (lead: Record<string, string>) =>
      told(api.POST('/v1/territories/explain', { body: { lead: { company: 'A company', ...lead } } })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate(Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim())));
  };
  return (
    <Panel title="Which territory?">
      <form className="which" onSubmit={submit}>
        {FIELDS.map((field) => (
          <TextInput
            key={field.name}
            size="sm"
            label={field.label}
            placeholder={field.placeholder}
            value={given[field.name] ?? ''}
            onChange={(event) => setGiven({ ...given, [field.name]: event.currentTarget.value })}
          />
        ))}
        <Button
          type="submit"
          size="sm"
          variant="default"
          disabled={ask.isPending}
          leftSection={ask.isPending && <Loader size={14} />}
        >
          Ask
        </Button>
      </form>
      <div aria-live="polite" className="which-answer">
        {ask.error && <Trouble error={ask.error} again={() => ask.variables && ask.mutate(ask.variables)} />}
        {ask.data && <Answer of={ask.data} />}
      </div>
    </Panel>
  );
}

function Answer({ of }: { of: Explained }) {
  if (!of.winner)
    return (
      <>
        <p className="which-winner is-bad">No territory takes it</p>
        <ul className="points">
          {of.nearest.map((miss) => (
            <li key={miss.territory.territory_id}>
              {miss.territory.name}: {miss.why.join('; ')}
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      <p className="which-winner">
        {of.winner.territory.name} <span className="note">{of.winner.why.join('; ')}</span>
      </p>
      {of.others.length > 0 && (
        <ul className="points">
          {of.others.slice(0, 5).map((other) => (
            <li key={other.territory.territory_id}>
              {other.territory.name} takes it too, but {other.lost}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
