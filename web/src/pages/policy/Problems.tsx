import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../../api/client';
import type { Problem } from './api';

/** What is wrong with a document and what looks wrong; each leads to its line. */
export function Problems({ of, goTo }: { of: Problem[]; goTo: (line: number, column: number) => void }) {
  return (
    <ul className="problems">
      {of.map((one) => (
        <li key={`${one.field} ${one.reason}`} className={`problem problem-${one.severity}`}>
          <button
            type="button"
            disabled={one.line === null}
            onClick={() => one.line !== null && goTo(one.line, one.column ?? 1)}
            className="problem-place"
          >
            {one.line === null ? 'The people on record' : `Line ${one.line}`}
            {one.field && <code>{one.place}</code>}
          </button>
          <p>
            {one.field || one.line === null ? one.reason : `The document ${one.reason}`}. {capital(one.remedy)}
            {/[.?]$/.test(one.remedy) ? '' : '.'}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Why nothing was published, in the service's words. */
export function Refused({ error, children }: { error: Error; children?: React.ReactNode }) {
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="Nothing was published" role="alert">
      <p className="alert-words">{capital(error.message)}.</p>
      {problems.length > 0 && (
        <ul className="points flush">
          {problems.map((one) => (
            <li key={`${one.field} ${one.reason}`}>{one.reason}</li>
          ))}
        </ul>
      )}
      {children}
    </Alert>
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
