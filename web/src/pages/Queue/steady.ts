import { useCallback, useEffect, useRef } from 'react';

/** So long a lead stands under the cursor before it is decided on, where no person put the cursor there. */
export const STANDS_MS = 400;

/**
 * Keeps a second press from deciding on a lead that nobody looked at: the one that came under the cursor because the one before
 * was settled. `steady` says whether the lead stood there long enough; `meant` that a person chose it, which counts at once.
 */
export function useSteady(lead_id: string | undefined, pending: boolean) {
  const before = useRef({ lead_id, pending });
  const chosen = useRef<string | undefined>(undefined);
  const since = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const fell = before.current.lead_id !== undefined && lead_id !== before.current.lead_id && lead_id !== chosen.current;
    const settled = before.current.pending && !pending;
    if (fell || settled) since.current = performance.now();
    before.current = { lead_id, pending };
  }, [lead_id, pending]);
  const steady = useCallback(() => performance.now() - since.current >= STANDS_MS, []);
  const meant = useCallback((by: string | undefined) => {
    chosen.current = by;
    since.current = Number.NEGATIVE_INFINITY;
  }, []);
  return { steady, meant };
}
