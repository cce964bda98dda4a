import type { NextFunction, Request, RequestHandler, Response } from 'express';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Nothing inline, nothing from another host, in no frame. */
export function setSecurityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  next();
}

/** True for localhost, names under it, 127.0.0.0/8 and ::1, without a port; brackets around ::1 allowed. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return name === '::1' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * Refuses requests whose Host header is no loopback name. A page elsewhere whose name is pointed at 127.0.0.1
 * (DNS rebinding) would otherwise read everything here as its own origin.
 */
export const requireLoopbackHost: RequestHandler = (request, response, next) => {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (isLoopbackHost(host)) return next();
  response.status(403).type('text/plain').send('this page answers to localhost and 127.0.0.1 only\n');
};
