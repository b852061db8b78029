import type { ReactNode } from 'react';
import { type Right, useMay } from '../session';

/** What is offered to those only who hold the right to it. */
export function May({ right, children }: { right: Right; children: ReactNode }) {
  return useMay()(right) ? children : null;
}
