import { Tooltip } from '@mantine/core';

const METHODS = {
  model: { label: 'Model', about: 'Ranked by predicted outcomes' },
  rotation: { label: 'Rotation', about: 'Shared in turn, because reps cannot be told apart here' },
  none: { label: 'None', about: 'Nobody was eligible' },
} as const;

export function Method({ method }: { method: keyof typeof METHODS }) {
  const { label, about } = METHODS[method];
  return (
    <Tooltip label={about} withArrow>
      <span className={`tag tag-${method}`}>{label}</span>
    </Tooltip>
  );
}
