import { Tooltip } from '@mantine/core';

const METHODS = {
  model: { label: 'Model', about: 'Ranked by predicted outcomes' },
  rotation: { label: 'Rotation', about: 'Shared in turn, because reps cannot be told apart here' },
  ownership: { label: 'Ownership', about: 'The account or territory has an owner' },
  rule: { label: 'Rule', about: 'A rule names the rep' },
  manager: { label: 'Manager', about: 'Nobody else could be given it' },
  manual: { label: 'By hand', about: 'A person gave it to this rep' },
  batch: { label: 'Batch', about: 'Assigned together with other leads that waited' },
  none: { label: 'None', about: 'No rep was chosen' },
} as const;

export function Method({ method }: { method: keyof typeof METHODS }) {
  const { label, about } = METHODS[method];
  return (
    <Tooltip label={about} withArrow>
      <span className={`tag tag-${method}`}>{label}</span>
    </Tooltip>
  );
}
