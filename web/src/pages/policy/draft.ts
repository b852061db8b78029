import { signedAs } from '../../session';

/** What somebody has written and not published yet, kept in this browser; and by which name they publish. */

export interface Draft {
  text: string;
  /** The newest version when the draft was begun. */
  base: number;
}

const DRAFT = 'fairlead.policy.draft';
const AUTHOR = 'fairlead.author';

export function keptDraft(): Draft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(DRAFT) ?? 'null') as unknown;
    return isDraft(kept) ? kept : null;
  } catch {
    return null;
  }
}

const isDraft = (kept: unknown): kept is Draft =>
  typeof kept === 'object' && kept !== null && typeof (kept as Draft).text === 'string' && Number.isInteger((kept as Draft).base);

export function keepDraft(draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(DRAFT, JSON.stringify(draft));
    else localStorage.removeItem(DRAFT);
  } catch {
    // A browser that keeps nothing still lets people write and publish.
  }
}

/** The account's name where somebody is signed in: what is done is kept under it, whatever a form says. */
export const keptAuthor = (): string => {
  const account = signedAs();
  if (account !== null) return account;
  try {
    return localStorage.getItem(AUTHOR) ?? '';
  } catch {
    return '';
  }
};

export const keepAuthor = (author: string): void => {
  if (signedAs() !== null) return;
  try {
    localStorage.setItem(AUTHOR, author);
  } catch {
    // As above.
  }
};
