import type { ComponentChildren } from 'preact';
import { loginNeeded, session } from '../api/session.ts';
import { describeTrouble } from '../api/trouble.ts';
import type { Trouble } from '../api/trouble.ts';

/** In place of content: it is on its way, there is none, or it cannot be had. The three look and sound different. */
export type EmptyStateProps =
  | { readonly kind: 'loading'; readonly children?: ComponentChildren }
  | { readonly kind: 'empty'; readonly children: ComponentChildren }
  | { readonly kind: 'crashed'; readonly trouble: Trouble; readonly children?: ComponentChildren };

export function EmptyState(props: EmptyStateProps) {
  if (props.kind === 'crashed')
    return (
      <div class="empty crashed" role="alert">
        <p>{describeTrouble(props.trouble)}</p>
        {props.trouble.waitSeconds !== undefined && session.value === undefined && <LoginAlready />}
        {props.children}
      </div>
    );
  if (props.kind === 'empty') return <div class="empty">{props.children}</div>;
  return (
    <div class="empty loading" role="status">
      <p>{props.children ?? 'Loading …'}</p>
    </div>
  );
}

/** Refusals of those without a token do not keep a login out: whoever has one need not wait. */
const LoginAlready = () => (
  <p>
    <button type="button" class="button" onClick={() => (loginNeeded.value = true)}>
      Log in with a token
    </button>
  </p>
);
