import helmet, { contentSecurityPolicy } from 'helmet';

/**
 * Nothing inline, nothing from another host, in no frame. `wasm-unsafe-eval` compiles WebAssembly and nothing else;
 * `blob:` shows pictures that a reader dropped onto the page.
 */
const directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

export const setSecurityHeaders = helmet({
  contentSecurityPolicy: { useDefaults: false, directives },
  // Under `no-referrer` some browsers send `Origin: null` with a form of our own.
  referrerPolicy: { policy: 'same-origin' },
  // Whether a host is https for ever is for whoever ends TLS in front of it to say.
  strictTransportSecurity: false,
});

/** The queue's board names its files beside a base of its own; nothing else is relaxed for it. */
export const setBoardPolicy = contentSecurityPolicy({
  useDefaults: false,
  directives: { ...directives, 'script-src': ["'self'"], 'base-uri': ["'self'"] },
});
