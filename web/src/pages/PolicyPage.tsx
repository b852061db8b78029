import './policy/policy.css';
import { NavLink, Outlet } from 'react-router';
import { Page } from '../parts/Page';

const VIEWS = [
  { to: '/policy', label: 'In force' },
  { to: '/policy/edit', label: 'Edit' },
  { to: '/policy/versions', label: 'Versions' },
];

/** The policy: what decides now, the place to write a change, and every version there was. */
export function PolicyPage() {
  return (
    <Page
      title="Policy"
      aside={
        <nav className="views" aria-label="Views of the policy">
          {VIEWS.map((one) => (
            <NavLink key={one.to} to={one.to} end={one.to === '/policy'} className="view">
              {one.label}
            </NavLink>
          ))}
        </nav>
      }
    >
      <Outlet />
    </Page>
  );
}
