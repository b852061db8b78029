import { sentence } from '../../parts/Refused';
import './access.css';
import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { Logo } from '../../parts/Logo';

/** One small form in the middle of an otherwise empty page. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Fairlead`;
  }, [title]);
  return (
    <main id="content" className="access">
      <div className="access-card">
        <Logo size={44} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** A form with its button, and the service's own words where it refuses. */
export function Form({
  name,
  error,
  busy,
  ready,
  send,
  children,
}: {
  name: string;
  error: Error | null;
  busy: boolean;
  ready: boolean;
  send: () => void;
  children: ReactNode;
}) {
  return (
    <form
      className="access-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      {error && <Refusal error={error} />}
      <Button type="submit" loading={busy} disabled={!ready}>
        {name}
      </Button>
    </form>
  );
}

export function Refusal({ error }: { error: Error }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
      <p className="alert-words">{sentence(error.message)}</p>
    </Alert>
  );
}
