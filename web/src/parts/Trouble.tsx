import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/client';

/** What went wrong, in the service's words, with a way on. What is not there, or not theirs to see, is not asked for again. */
export function Trouble({ error, again, title: given }: { error: Error; again?: () => void; title?: string }) {
  const missing = error instanceof ApiError && error.status === 404;
  const final = missing || (error instanceof ApiError && error.status === 403);
  const title = given ?? (missing ? 'Not found' : 'This could not be loaded');
  return (
    <Alert color={missing ? 'gray' : 'red'} variant="light" icon={<IconAlertTriangle size={18} />} title={title} role="alert">
      <p className="alert-words">{sentence(error.message)}</p>
      {again && !final && (
        <Button size="xs" variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
