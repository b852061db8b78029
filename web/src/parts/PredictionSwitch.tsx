import { Alert, Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandStop } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, told } from '../api/client';
import { fullMoment } from '../format';
import { useMay } from '../session';
import { type Signature, Signed } from './Signed';
import './prediction.css';

const KEY = ['prediction'];

export const usePrediction = () =>
  useQuery({ queryKey: KEY, queryFn: () => told(api.GET('/v1/prediction')), refetchInterval: 3_000 });

function useTurn(to: 'on' | 'off') {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (by: Signature) => told(api.POST(`/v1/prediction/${to}`, { body: by })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** On every page while no model is asked: why, since when, and what to do. */
export function PredictionState() {
  const { data } = usePrediction();
  if (!data || data.state === 'on') return null;
  const braked = data.state === 'suspended';
  return (
    <Alert
      className="prediction-off"
      color={braked ? 'red' : 'yellow'}
      variant="light"
      icon={<IconHandStop size={18} />}
      title={braked ? 'Prediction is suspended by the brake' : 'Prediction is switched off'}
      role="alert"
    >
      <p className="alert-words">
        {braked ? (
          <>{sentence(data.cause)} </>
        ) : (
          <>
            {data.by} switched it off{data.note ? `: ${data.note}` : ''}.{' '}
          </>
        )}
        Leads go by rules and fair rotation{data.since ? ` since ${fullMoment(data.since)}` : ''}, and every decision says so.
      </p>
      {data.advice.length > 0 && (
        <ol className="prediction-advice">
          {data.advice.map((words) => (
            <li key={words}>
              <Words of={words} />
            </li>
          ))}
        </ol>
      )}
      <Turn to="on" />
    </Alert>
  );
}

/** Switches prediction off at once; offered while it is on. */
export function SwitchOff() {
  const { data } = usePrediction();
  return data?.state === 'on' ? <Turn to="off" /> : null;
}

function Turn({ to }: { to: 'on' | 'off' }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const turn = useTurn(to);
  const may = useMay();
  if (!may('service:operate')) return null;
  const name = to === 'on' ? 'Switch prediction on' : 'Switch prediction off';
  const what =
    to === 'on'
      ? 'From the next decision on the model is asked again.'
      : 'From the next decision on leads go by rules and fair rotation, until somebody switches prediction on again. The policy stays as it is.';
  return (
    <>
      <Button variant="default" size={to === 'on' ? 'xs' : 'sm'} onClick={show}>
        {name}
      </Button>
      <Modal opened={open} onClose={close} title={name} centered>
        <Signed doing={turn} name={name} what={what} close={close} />
      </Modal>
    </>
  );
}

/** A sentence; what stands between backticks is typed at a terminal. */
export function Words({ of }: { of: string }) {
  return (
    <>
      {sentence(of)
        .split('`')
        .map((part, place) => (place % 2 ? <code key={part}>{part}</code> : part))}
    </>
  );
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
