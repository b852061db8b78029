import { useSyncExternalStore } from 'react';

/** Languages that sentences about decisions are told in; the server has a catalogue of each. */
export const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;
export type Language = (typeof LANGUAGES)[number]['value'];

const KEPT = 'fairlead-language';
const listeners = new Set<() => void>();

/** What the reader chose here before, else what the browser asks for, else English. */
export function language(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages.map((each) => each.slice(0, 2))];
  const found = wanted.find((each) => LANGUAGES.some((one) => one.value === each));
  return (found as Language | undefined) ?? 'en';
}

export function choose(chosen: Language): void {
  localStorage.setItem(KEPT, chosen);
  for (const each of listeners) each();
}

/** The language in force, on every page at once. */
export function useLanguage(): Language {
  return useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, language);
}
