import './policy/policy.css';
import { NavLink, Outlet } from 'react-router';
import { Page } from '../parts/Page';
import { type Right, useMay } from '../session';

const VIEWS: { to: string; label: string; right: Right }[] = [
  { to: '/policy', label: 'In force', right: 'policy:read' },
  { to: '/policy/edit', label: 'Edit', right: 'models:read' },
  { to: '/policy/versions', label: 'Versions', right: 'policy:read' },
];

/** The policy: what decides now, the place to write a change, and every version there was. */
export function PolicyPage() {
  const may = useMay();
  return (
    <Page
      title="Policy"
      aside={
        <nav className="views" aria-label="Views of the policy">
          {VIEWS.filter((one) => may(one.right)).map((one) => (
            <NavLink key={one.to} to={one.to} end={one.to === '/policy'} className="view">
              {one.label === 'Edit' && !may('policy:change') ? 'Try a change' : one.label}
            </NavLink>
          ))}
        </nav>
      }
    >
      <Outlet />
    </Page>
  );
}
