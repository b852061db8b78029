import { useEffect } from 'react';

/** Single keys for the whole page; silent while somebody types, and with a modifier held. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const at = event.target instanceof HTMLElement ? event.target : null;
      const typing = at?.closest('input, textarea, select, [contenteditable], [role="listbox"], [role="option"]');
      if (typing) return;
      keys[event.key.toLowerCase()]?.(event);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  });
}
