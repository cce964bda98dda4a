import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Connection } from '../api/use-topic.ts';
import { describeTrouble } from '../api/trouble.ts';

export interface Crumb {
  readonly text: string;
  /** Absent for the place one is at. */
  readonly href?: string;
}

export interface FrameProps {
  /** Of the browser's tab. */
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  /** Absent where the view follows nothing live. */
  readonly connection?: Connection;
  readonly children: ComponentChildren;
}

/** What every view stands in: skip link, bar with crumbs and connection, main. */
export function Frame({ title, crumbs, connection, children }: FrameProps) {
  useEffect(() => {
    document.title = `${title} · diceboard`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <a class="mark" href="/">
          diceboard
        </a>
        <nav aria-label="Where you are">
          <ol>
            {crumbs.map(({ text, href }) => (
              <li key={text} aria-current={href === undefined ? 'page' : undefined}>
                {href === undefined ? text : <a href={href}>{text}</a>}
              </li>
            ))}
          </ol>
        </nav>
        <span class="connection" role="status">
          {connection === undefined ? '' : describeConnection(connection)}
        </span>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function describeConnection(connection: Connection): string {
  if (connection === 'opening') return '';
  if (connection === 'live') return 'live';
  if (connection === 'lost') return 'no connection, trying again';
  return describeTrouble(connection);
}
