/** Numbers and times as people read them. Every function takes the API's units. */

const percent1 = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent0 = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const stamp = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A chance in [0, 1]; small chances keep a digit. */
export const chance = (value: number): string => percent1.format(value);
export const share = (value: number): string => percent0.format(value);
export const count = (value: number): string => whole.format(value);

/** A place in a row: 1st, 2nd, 3rd, 11th. */
export function ordinal(place: number): string {
  return count(place) + ENDINGS[PLACES.select(place)];
}
const PLACES = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Record<Intl.LDMLPluralRule, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' };

export const score = (value: number): string => value.toFixed(0);

/** Minor units → whole major units, shortened from ten thousand on. */
export function money(minor: number): string {
  const major = minor / 100;
  return Math.abs(major) < 10_000 ? whole.format(major) : compact.format(major);
}

/** Always signed, with a true minus. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? '−' : '+') + text;
}

export function duration(minutes: number): string {
  if (minutes < 1) return '< 1 min';
  if (minutes < 90) return `${minutes.toFixed(0)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
}

/** The time of day; with the day where it is not today. */
export function moment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  return at.toDateString() === now.toDateString() ? clock.format(at) : `${day.format(at)}, ${clock.format(at).slice(0, 5)}`;
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const far = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const WEEK_MS = 6 * 24 * 3_600_000;

/** A moment near now, to the minute: `16:30`, `Thu 09:00`, `21 Mar`, `21 Mar 13:00`, `21 Mar 2028`. */
export function until(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const time = minute.format(at);
  if (at.toDateString() === now.toDateString()) return time;
  if (Math.abs(at.getTime() - now.getTime()) < WEEK_MS) return `${weekday.format(at)} ${time}`;
  const date = at.getFullYear() === now.getFullYear() ? day.format(at) : far.format(at);
  return time === '00:00' ? date : `${date} ${time}`;
}

/** The time zone that this browser tells times in. */
export const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const fullMoment = (iso: string): string => stamp.format(new Date(iso));

/** `pricing_page` → `pricing page`, for names that come as identifiers. */
export const words = (name: string): string => name.replaceAll('_', ' ');

/** A round upper end for an axis of chances that starts at 0. */
export function axisEnd(values: number[]): number {
  const largest = Math.max(0, ...values);
  return [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8].find((end) => largest <= end) ?? 1;
}

export function initials(name: string): string {
  const parts = name.split(/\s+/).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  return letters
    .map((part) => part?.[0] ?? '')
    .join('')
    .toUpperCase();
}
