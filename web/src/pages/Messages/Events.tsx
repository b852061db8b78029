import { MultiSelect } from '@mantine/core';
import { useEvents } from './data';

/** Which events somebody is told of: chosen by name, and found by what each means. */
export function Events({
  description,
  required = false,
  value,
  choose,
}: {
  description: string;
  required?: boolean;
  value: string[];
  choose: (events: string[]) => void;
}) {
  const { data } = useEvents();
  const words = new Map((data?.events ?? []).map((each) => [each.kind, each.words]));
  return (
    <MultiSelect
      label="Events"
      description={description}
      withAsterisk={required}
      data={[...words.keys()]}
      value={value}
      onChange={choose}
      searchable
      nothingFoundMessage="No such event"
      filter={({ options, search }) => {
        const asked = search.trim().toLowerCase();
        return options.filter((one) => 'value' in one && `${one.value} ${words.get(one.value)}`.toLowerCase().includes(asked));
      }}
      renderOption={({ option }) => (
        <span className="msg-event">
          {option.value}
          <span className="note">{words.get(option.value)}</span>
        </span>
      )}
    />
  );
}
