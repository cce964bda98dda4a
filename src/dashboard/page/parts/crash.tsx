import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { EmptyState } from './empty-state.tsx';
import { Frame } from './frame.tsx';

/** A fault of the page itself: said in place of the view, with a way on, instead of a blank window. */
export function Crash({ children }: { readonly children: ComponentChildren }) {
  const [error] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Frame title="This view failed" crumbs={[]}>
      <h1>This view failed</h1>
      <EmptyState kind="crashed" trouble={{ code: 'PAGE_FAULT', message }}>
        <p>
          The server goes on.{' '}
          <a href={location.href} target="_self" onClick={() => location.reload()}>
            Load it again
          </a>{' '}
          or go to{' '}
          <a href="/" onClick={() => location.assign('/')}>
            all sweeps
          </a>
          .
        </p>
      </EmptyState>
    </Frame>
  );
}
