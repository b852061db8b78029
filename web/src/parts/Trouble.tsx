import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/** What went wrong, in the service's words, with a way on. */
export function Trouble({ error, again }: { error: Error; again?: () => void }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title="This could not be loaded" role="alert">
      <p className="alert-words">{error.message}</p>
      {again && (
        <Button size="xs" variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
