import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/client';

/** Why something was not done, in the service's words, with each mistake where there are several. */
export function Refused({ error }: { error: Error }) {
  const reasons = error instanceof ApiError ? error.problems : [];
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="Nothing was changed" role="alert">
      <p className="alert-words">{sentence(error.message)}</p>
      {reasons.length > 0 && (
        <ul className="points flush">
          {reasons.map((one) => (
            <li key={`${one.field} ${one.reason}`}>{one.reason}</li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

/** Begun with a capital letter and ended with a period, as what the service says is mostly neither. */
export const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?!]$/.test(words) ? '' : '.'}`;
