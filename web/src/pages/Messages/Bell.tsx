import { IconBell } from '@tabler/icons-react';
import { NavLink } from 'react-router';
import { isTold, useMay, useMe } from '../../session';
import { bell, useNotices } from './data';

/** How much is unread of what the one who sits here is told: as who runs the service or as a rep, and as an account. */
export function Bell() {
  const { data: me } = useMe();
  const runs = useMay()('service:operate');
  const own = me?.rep_id ?? null;
  const { data } = useNotices(runs ? 'office' : { rep: own ?? '' }, me !== undefined && (runs || own !== null));
  const { data: mine } = useNotices('me', isTold(me));
  const unread = (data?.unread ?? 0) + (mine?.unread ?? 0);
  return (
    <NavLink to="/notifications" className="msg-bell" aria-label={`Notifications, ${unread} unread`}>
      <IconBell size={19} stroke={1.6} aria-hidden />
      {unread > 0 && <b aria-hidden>{bell(unread)}</b>}
    </NavLink>
  );
}
