import type { FastifyReply, FastifyRequest } from 'fastify';

/** The session of a browser, and what it keeps while it is at the identity provider. */
export type CookieName = 'ringmaster' | 'ringmaster-login';

/** Where the api is reached; over https its cookies are bound to that very host. */
interface Reached {
  readonly publicUrl: string;
}

const isSecure = ({ publicUrl }: Reached): boolean => publicUrl.startsWith('https:');
/** Browsers take a name that begins so from this host alone, over https, and send it nowhere else. */
const nameOf = (name: CookieName, at: Reached): string => (isSecure(at) ? `__Host-${name}` : name);

/** The value of a cookie of ours; null: the browser sent none. */
export function readCookie(request: FastifyRequest, name: CookieName, at: Reached): string | null {
  const wanted = `${nameOf(name, at)}=`;
  const sent = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return sent.find((pair) => pair.startsWith(wanted))?.slice(wanted.length) ?? null;
}

/** Sets a cookie for so many seconds; its value is of letters, digits, `-` and `_`. Of 0 seconds: takes it away. */
export function setCookie(
  reply: FastifyReply,
  { name, value, seconds, at }: { name: CookieName; value: string; seconds: number; at: Reached },
): void {
  // Lax: the provider sends the browser back from another site, and whatever changes something is checked besides.
  const terms = [
    'Path=/',
    `Max-Age=${String(seconds)}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure(at) ? ['Secure'] : []),
  ];
  void reply.header('set-cookie', [`${nameOf(name, at)}=${value}`, ...terms].join('; '));
}
