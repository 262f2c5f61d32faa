import { HOST_NAME } from '../model/host';
import type { SignedRequest } from '../store/certificate-requests';
import { EnrolError } from './enrol-error';

const TOKEN = /^rmj_[\w-]{43}$/;
const BASE64 = /^[A-Za-z0-9+/]{4,8192}={0,2}$/;

/** Reads what is asked with a join token. Throws EnrolError `request_invalid`, which never repeats the token. */
export function parseEnrolRequest(text: string): {
  readonly token: string;
  readonly name: string;
  readonly csr: Buffer;
} {
  const body = readObject(text, ['token', 'name', 'csr']);
  const token = body['token'] ?? '';
  const name = body['name'] ?? '';
  if (!TOKEN.test(token)) throw new EnrolError('request_invalid', 'the token is not one of ours, or not whole');
  if (!HOST_NAME.test(name))
    throw new EnrolError('request_invalid', 'name must be a host name, and none that looks like an id');
  return { token, name, csr: bytes(body, 'csr') };
}

/** Reads what is asked with the last certificate. Throws EnrolError `request_invalid`. */
export function parseRenewRequest(text: string): SignedRequest {
  const body = readObject(text, ['csr', 'certificate', 'signature']);
  return { csr: bytes(body, 'csr'), certificate: bytes(body, 'certificate'), signature: bytes(body, 'signature') };
}

function readObject(text: string, keys: readonly string[]): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EnrolError('request_invalid', 'the body is not JSON', { cause });
  }
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries: readonly [string, unknown][] = isTable ? Object.entries(value as object) : [];
  const fits =
    entries.length === keys.length && entries.every(([key, of]) => keys.includes(key) && typeof of === 'string');
  if (!fits) throw new EnrolError('request_invalid', `the body must have exactly ${keys.join(', ')}, each a text`);
  return Object.fromEntries(entries as [string, string][]);
}

function bytes(body: Readonly<Record<string, string>>, key: string): Buffer {
  const text = body[key] ?? '';
  if (!BASE64.test(text)) throw new EnrolError('request_invalid', `${key} must be DER in base64`);
  return Buffer.from(text, 'base64');
}
