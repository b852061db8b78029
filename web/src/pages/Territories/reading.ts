import type { components } from '../../api/schema';
import { money } from '../../format';

type Territory = components['schemas']['TerritoryOut'];
type Serving = components['schemas']['ServingOut'];

const NAMED = 3;

/** What a territory limits, in the order in which people read it. */
export function limitsOf(of: Territory): string {
  const parts = [
    some(of.countries),
    some(of.states),
    some(of.postal_codes, 'postal code '),
    some(of.size_bands, 'size '),
    some(of.industry_groups),
    some(of.channels, 'by '),
    some(of.products, 'asking for '),
    revenue(of),
    some(of.account_ids, 'account '),
  ];
  return parts.filter(Boolean).join(' · ') || 'every lead';
}

/** Who serves a territory, and how that looks: nobody, all away, or fine. */
export function serversOf(of: Serving, names: Record<string, string>): { who: string; tone: '' | 'is-bad' | 'is-rope' } {
  if (of.named.length === 0 && of.everywhere === 0) return { who: 'nobody', tone: 'is-bad' };
  const known = of.named.slice(0, NAMED).map((rep) => names[rep] ?? rep);
  const rest = of.named.length - known.length;
  const parts = [known.join(', ') + (rest > 0 ? ` and ${rest} more` : ''), of.everywhere ? `${of.everywhere} who serve all` : ''];
  const who = parts.filter(Boolean).join(', ');
  if (of.present > 0) return { who, tone: '' };
  const back = of.back_at ? ` until ${of.back_at.slice(0, 10)}` : '';
  return { who: `${who} (all away${back})`, tone: 'is-rope' };
}

function some(names: string[], before = ''): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, 6).join(', ');
  return before + shown + (names.length > 6 ? ` and ${names.length - 6} more` : '');
}

function revenue(of: Territory): string {
  const { revenue_from_minor: low, revenue_below_minor: high } = of;
  if (low !== null && high !== null) return `revenue ${money(low)} to ${money(high)}`;
  if (low !== null) return `revenue from ${money(low)}`;
  return high === null ? '' : `revenue below ${money(high)}`;
}
