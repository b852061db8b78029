import { type ReactNode, useEffect } from 'react';

/** A page with its name in the window's title; the heading is there for screen readers where the design shows none. */
export function Page({
  title,
  heading,
  aside,
  children,
}: {
  title: string;
  heading?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Fairlead`;
  }, [title]);
  return (
    <main id="content" className="page" tabIndex={-1}>
      <div className="page-head">
        {heading ?? <h1>{title}</h1>}
        {aside}
      </div>
      {children}
    </main>
  );
}

export function Panel({
  title,
  note,
  children,
  className,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel ${className ?? ''}`} aria-label={title}>
      <header className="panel-head">
        <h2>{title}</h2>
        {note && <span className="note">{note}</span>}
      </header>
      {children}
    </section>
  );
}
