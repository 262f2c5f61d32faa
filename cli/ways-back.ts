import type { Patch } from '../model/campaign';
import type { WaysBack } from '../model/trust/patch-manifest';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';

/** Reads `--way-back`: nobody is left without a way back because nobody thought of it. Throws CliError. */
export function parseWaysBack(patch: Patch, words: readonly string[]): WaysBack {
  if (words.length === 0) {
    throw usage('where hosts may be taken back to is not said', `Add ${example(patch)}, or --way-back none.`);
  }
  if (words.includes('none')) {
    if (words.length === 1) return { kind: 'none' };
    throw usage('--way-back none stands beside others', 'Leave one or the other out.');
  }
  return patch.kind === 'bundle' ? bundleWays(patch, words) : packageWays(patch, words);
}

function bundleWays(patch: Patch, words: readonly string[]): WaysBack {
  const versions = words.map((word) => {
    const [, version, digest] = /^([^@]+)@(sha256:[0-9a-f]{64})$/.exec(word) ?? [];
    if (version === undefined || digest === undefined) throw malformed(patch, word);
    return { version, digest };
  });
  return { kind: 'bundle', versions };
}

function packageWays(patch: Patch, words: readonly string[]): WaysBack {
  const versions = new Map<string, string[]>();
  for (const word of words) {
    const [, name, version] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (name === undefined || version === undefined) throw malformed(patch, word);
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return { kind: 'packages', packages: [...versions].map(([name, all]) => ({ name, versions: all })) };
}

function malformed(patch: Patch, word: string): CliError {
  return usage(`"${word}" is no way back`, `Write it as ${example(patch)}.`);
}

function example(patch: Patch): string {
  return patch.kind === 'bundle' ? '--way-back 1.0.0@sha256:…' : '--way-back libssl3=3.0.16-1';
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
