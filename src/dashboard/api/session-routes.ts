import { z } from 'zod';
import type { Access } from '../access.ts';
import { refuse } from '../refusal.ts';
import { endSessionCookie, writeSessionCookie } from '../session-cookie.ts';
import { emptyBody } from './path-parts.ts';
import type { Route } from './route.ts';

const loginBody = z.strictObject({ token: z.string().min(1).max(512) });

/** Who asks, and how one becomes somebody. `canWrite`: there is an operator's end to reach at all. */
export function listSessionRoutes({ access, canWrite }: { access: Access; canWrite: boolean }): Route[] {
  return [
    {
      method: 'GET',
      path: '/session',
      needs: 'viewer',
      answer: async ({ role }) => ({ json: { role: canWrite ? role : 'viewer', tokens: access.tokens } }),
    },
    {
      method: 'POST',
      path: '/login',
      needs: 'anyone',
      body: loginBody,
      answer: async ({ body, request }) => {
        const { token } = body as z.infer<typeof loginBody>;
        const role = access.roleOfToken(token);
        if (role === null) throw refuse(401, ['TOKEN_WRONG', 'expected a token that is valid, got another']);
        const json = { role: canWrite ? role : 'viewer', tokens: access.tokens };
        if (!access.tokens) return { json };
        const isSecure = request.headers.origin?.startsWith('https:') ?? false;
        return { json, cookie: writeSessionCookie(token, isSecure) };
      },
    },
    {
      method: 'POST',
      path: '/logout',
      needs: 'anyone',
      body: emptyBody,
      answer: async () => ({ json: {}, cookie: endSessionCookie }),
    },
  ];
}
