import { ActionIcon, Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import {
  IconAnchor,
  IconArrowsJoin,
  IconBulb,
  IconChartDots3,
  IconDeviceDesktop,
  IconDots,
  IconGavel,
  IconInbox,
  IconMap2,
  IconMoon,
  IconScale,
  IconStack2,
  IconSun,
  IconUsers,
  IconWaveSine,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, NavLink, Outlet } from 'react-router';
import { useStatus } from '../live';
import { Bell } from '../pages/Messages/Bell';
import { type Right, useMay, useMe } from '../session';
import { Logo } from './Logo';
import { PredictionState, usePrediction } from './PredictionSwitch';
import { Unclaimed, Who } from './Who';

const ROOMS: { to: string; label: string; right: Right; icon: ReactNode }[] = [
  { to: '/', label: 'Live', right: 'leads:read', icon: <IconAnchor size={19} stroke={1.6} aria-hidden /> },
  { to: '/queue', label: 'Queue', right: 'leads:read', icon: <IconInbox size={19} stroke={1.6} aria-hidden /> },
  { to: '/batches', label: 'Batches', right: 'leads:batch', icon: <IconStack2 size={19} stroke={1.6} aria-hidden /> },
  { to: '/reps', label: 'Reps', right: 'people:read', icon: <IconUsers size={19} stroke={1.6} aria-hidden /> },
  { to: '/territories', label: 'Territories', right: 'policy:read', icon: <IconMap2 size={19} stroke={1.6} aria-hidden /> },
  { to: '/ledger', label: 'Ledger', right: 'leads:read', icon: <IconScale size={19} stroke={1.6} aria-hidden /> },
  { to: '/matching', label: 'Matching', right: 'matching:read', icon: <IconArrowsJoin size={19} stroke={1.6} aria-hidden /> },
  { to: '/policy', label: 'Policy', right: 'policy:read', icon: <IconGavel size={19} stroke={1.6} aria-hidden /> },
  { to: '/model', label: 'Model', right: 'models:read', icon: <IconChartDots3 size={19} stroke={1.6} aria-hidden /> },
  { to: '/insight', label: 'Insight', right: 'models:read', icon: <IconBulb size={19} stroke={1.6} aria-hidden /> },
  { to: '/drift', label: 'Drift', right: 'models:read', icon: <IconWaveSine size={19} stroke={1.6} aria-hidden /> },
];

export function Shell() {
  const may = useMay();
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <div className="shell">
        <header className="bar">
          <NavLink to="/" className="brand" aria-label="Fairlead, live decisions">
            <Logo />
            <span className="brand-name">Fairlead</span>
          </NavLink>
          <nav className="rooms" aria-label="Pages">
            {ROOMS.filter((room) => may(room.right)).map((room) => (
              <NavLink key={room.to} to={room.to} end={room.to === '/'} className="room">
                {room.icon}
                <span>{room.label}</span>
              </NavLink>
            ))}
            <More />
          </nav>
          <ModelState />
          <Bell />
          <Who />
          <ThemeSwitch />
        </header>
        <Unclaimed />
        <PredictionState />
        <Outlet />
      </div>
    </>
  );
}

/** What few people open, and not often. */
function More() {
  const may = useMay();
  const { data: me } = useMe();
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <UnstyledButton className="room">
          <IconDots size={19} stroke={1.6} aria-hidden />
          <span>More</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {may('leads:read') && (
          <Menu.Item component={Link} to="/meetings">
            Meetings
          </Menu.Item>
        )}
        {may('leads:read') && (
          <Menu.Item component={Link} to="/disputes">
            Disputes
          </Menu.Item>
        )}
        {may('leads:read') && (
          <Menu.Item component={Link} to="/feedback">
            Feedback
          </Menu.Item>
        )}
        {may('leads:read') && (
          <Menu.Item component={Link} to="/service">
            Response times
          </Menu.Item>
        )}
        {may('service:operate') && (
          <Menu.Item component={Link} to="/webhooks">
            Webhooks
          </Menu.Item>
        )}
        {may('policy:read') && (
          <Menu.Item component={Link} to="/playbook">
            Playbook
          </Menu.Item>
        )}
        {may('changes:read') && (
          <Menu.Item component={Link} to="/changes">
            Changes
          </Menu.Item>
        )}
        {may('models:read') && (
          <Menu.Item component={Link} to="/jobs">
            Background jobs
          </Menu.Item>
        )}
        {me?.state === 'signed in' && may('users:administer') && (
          <Menu.Item component={Link} to="/users">
            Users &amp; keys
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/docs">
          API
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const LEVELS = { pair: 'Predicts pairings', lead: 'Predicts leads, rotates reps', none: 'Fair rotation' } as const;

function ModelState() {
  const { data, isError } = useStatus();
  const { data: prediction } = usePrediction();
  const may = useMay();
  if (isError) return <span className="state state-bad">Service not reachable</span>;
  if (!data) return <span className="state" />;
  const off = prediction?.suspended;
  const look = `state state-${off ? 'bad' : data.model.level}`;
  const words = (
    <>
      <i aria-hidden />
      {off ? 'Prediction off' : LEVELS[data.model.level]}
    </>
  );
  return (
    <Tooltip label={off ?? data.model.why} multiline maw={360} withArrow events={{ hover: true, focus: true, touch: true }}>
      {may('models:read') ? (
        <NavLink to="/model" className={look}>
          {words}
        </NavLink>
      ) : (
        <span className={look}>{words}</span>
      )}
    </Tooltip>
  );
}

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = ICONS[colorScheme];
  const label = `Colors: ${colorScheme === 'auto' ? 'as the system' : colorScheme}. Switch to ${NEXT[colorScheme]}`;
  return (
    <Tooltip label={label} withArrow>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={() => setColorScheme(NEXT[colorScheme])}>
        <Icon size={19} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
