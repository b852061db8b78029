import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/client';
import { useMay } from '../session';
import { Words } from './PredictionSwitch';
import './prediction.css';

const TITLES = {
  flood: 'Far more leads than usual',
  silence: 'No leads come',
  queue: 'Leads wait too long',
  check: 'Something is not accounted for',
} as const;

/** Floods, silences, leads that wait too long and what the daily check found: told with what to do; nothing is suspended for them. */
export function FlowAlerts() {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['alerts'],
    enabled: may('models:read'),
    queryFn: () => told(api.GET('/v1/alerts')),
    refetchInterval: 15_000,
  });
  return data?.alerts.map((each) => (
    <Alert
      key={each.kind}
      className="flow-alert"
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={TITLES[each.kind]}
      role="status"
    >
      <p className="alert-words">
        <Words of={each.words} />
      </p>
      <ol className="prediction-advice">
        {each.advice.map((words) => (
          <li key={words}>
            <Words of={words} />
          </li>
        ))}
      </ol>
    </Alert>
  ));
}
