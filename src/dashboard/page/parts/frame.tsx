import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { send } from '../api/send.ts';
import { askSession, session } from '../api/session.ts';
import type { Connection } from '../api/use-topic.ts';
import { describeTrouble } from '../api/trouble.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import type { KeyHint } from './keyboard-help.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

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
  /** The view's own keys, for the help. */
  readonly keys?: readonly KeyHint[];
  /** Takes the window's whole width. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** What every view stands in: skip link, bar with crumbs, connection and switches, main. */
export function Frame({ title, crumbs, connection, keys = [], wide = false, children }: FrameProps) {
  useEffect(() => {
    document.title = `${title} · diceboard`;
  }, [title]);
  useEffect(() => {
    if (session.peek() === undefined) void askSession();
  }, []);
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
            {crumbs.map(({ text, href }, place) => (
              <li key={place} aria-current={href === undefined ? 'page' : undefined}>
                {href === undefined ? text : <a href={href}>{text}</a>}
              </li>
            ))}
          </ol>
        </nav>
        <span class="connection" role="status" data-state={stateOf(connection)}>
          {connection === undefined ? '' : describeConnection(connection)}
        </span>
        <div class="switches">
          <ThemeSwitch />
          <KeyboardHelp hints={keys} />
          {session.value?.tokens === true && (
            <button type="button" class="button bare" onClick={() => void logOut()}>
              Log out
            </button>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} class={wide ? 'wide' : undefined}>
        {children}
      </main>
    </>
  );
}

async function logOut(): Promise<void> {
  await send('POST', '/api/logout');
  session.value = undefined;
  await askSession();
}

function stateOf(connection: Connection | undefined): string | undefined {
  if (connection === undefined || connection === 'opening') return undefined;
  return connection === 'live' ? 'live' : 'lost';
}

function describeConnection(connection: Connection): string {
  if (connection === 'opening') return '';
  if (connection === 'live') return 'live';
  if (connection === 'lost') return 'no connection, trying again';
  if (connection.waitSeconds !== undefined) return `not answered for ${connection.waitSeconds} s`;
  return describeTrouble(connection);
}
