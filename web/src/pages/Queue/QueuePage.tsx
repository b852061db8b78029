import './queue.css';
import { TextInput } from '@mantine/core';
import { Page } from '../../parts/Page';
import { signedAs, useMay } from '../../session';
import { useAuthor } from '../Matching/author';
import { MoveLeads } from './MoveLeads';
import { Reserved } from './Reserved';
import { Waiting } from './Waiting';

/** Leads that wait for a person, worked through with the keyboard or the mouse, one by one or many at once. */
export function QueuePage() {
  const may = useMay();
  const [author, name] = useAuthor();
  return (
    <Page
      title="Queue"
      aside={
        <TextInput
          size="xs"
          label="Your name"
          value={author}
          readOnly={signedAs() !== null}
          onChange={(event) => name(event.currentTarget.value)}
        />
      }
    >
      {may('leads:assign') && <Waiting author={author.trim()} />}
      <Reserved author={author.trim()} />
      {may('leads:assign') && <MoveLeads author={author.trim()} />}
    </Page>
  );
}
