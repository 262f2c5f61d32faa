import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, createApiClient } from './api-client';
import {
  forgetSignedIn,
  keepSignedIn,
  loginCommand,
  readSignedIn,
  type SignedIn,
  signInFile,
  type SignInPlace,
} from './signed-in';

/** Signing in at one Ringmaster, and what this machine keeps of it. */
export interface SignIns {
  readonly place: SignInPlace & { readonly source: string };
  /** The command that signs in there. */
  readonly login: string;
  /** The api without a token, or with the one that is given. */
  readonly api: (token: string | null) => ApiClient;
  /** What is kept; null: nobody signed in there. Throws CliError. */
  readonly kept: () => SignedIn | null;
  readonly keep: (signedIn: SignedIn) => void;
  readonly forget: () => void;
  /** Waits so long, or until it is aborted: it throws then. */
  readonly rest: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The real ones: files beside the profiles. */
export function openSignIns(
  env: Readonly<Record<string, string | undefined>>,
  place: SignInPlace & { readonly source: string },
): SignIns {
  const file = signInFile(env, place);
  return {
    place,
    login: loginCommand(place),
    api: (token) => createApiClient({ url: place.url, token, source: place.source }, env.TRACEPARENT),
    kept: () => readSignedIn(file, place),
    keep: (signedIn) => {
      keepSignedIn(file, signedIn);
    },
    forget: () => {
      forgetSignedIn(file);
    },
    rest: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
  };
}
