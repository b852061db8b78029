import { Button, Skeleton } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/client';
import { Page, Panel } from '../parts/Page';
import { Trouble } from '../parts/Trouble';

/** The policy in force in plain words, for everybody whom it concerns. */
export function PlaybookPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['playbook'], queryFn: () => told(api.GET('/v1/policy/playbook')) });
  return (
    <Page
      title="Playbook"
      aside={
        <Button
          variant="default"
          size="sm"
          leftSection={<IconPrinter size={16} />}
          onClick={() => window.print()}
          className="no-print"
        >
          Print
        </Button>
      }
    >
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton height={420} role="status" aria-label="Loading the playbook" />}
      {data && (
        <div className="playbook">
          <p className="caption">
            How leads are routed at this moment, written anew from the policy each time this page is opened.
          </p>
          {data.sections.map((section) => (
            <Panel key={section.title} title={section.title}>
              <ul className="points">
                {section.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </Panel>
          ))}
        </div>
      )}
    </Page>
  );
}
