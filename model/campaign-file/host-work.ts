import type { Deadlines, SmokeTest } from '../campaign';
import { readDuration } from './duration';
import { openFields, readList } from './fields';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import type { Read } from './place';
import { complete } from './place';
import { readText } from './scalars';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Words of a command, at most. */
export const MAX_WORDS = 64;

/** One word of a command. */
export const COMMAND_WORD = {
  pattern: /^[^\0]{1,1024}$/s,
  what: 'a word of a command',
  next: 'Write each word as a text of its own: ["systemctl", "is-active", "nginx"]; there is no shell.',
};

/** The command that proves a host well, and how long it may take. */
export function readSmokeTest(defaultTimeoutMs: number): Read<SmokeTest> {
  return (place) => {
    const fields = openFields(place, KEYS.smokeTest);
    const readCommand = readList(readText(COMMAND_WORD), { max: MAX_WORDS });
    return (
      fields &&
      complete<SmokeTest>({
        command: fields.required('command', readCommand, '["systemctl", "is-active", "--quiet", "nginx"]'),
        timeoutMs: fields.optional('timeout', readDuration({ minMs: SECOND_MS, maxMs: HOUR_MS }), defaultTimeoutMs),
      })
    );
  };
}

/**
 * How long a changed host may be without a word from its gateways before it goes back. Below a minute an attempt that
 * runs into nothing (30 s) leaves no time for a second one; hosts keep their places while they wait, so an hour is long.
 */
export const readConfirm: Read<number | null> = readDuration({ minMs: MINUTE_MS, maxMs: HOUR_MS });

/** How long each operation may take once ordered. */
export function readDeadlines(defaults: Deadlines): Read<Deadlines> {
  return (place) => {
    const fields = openFields(place, KEYS.deadlines);
    const readDeadline = readDuration({ minMs: SECOND_MS, maxMs: DAY_MS });
    return (
      fields &&
      complete<Deadlines>({
        installMs: fields.optional('install', readDeadline, defaults.installMs),
        rebootMs: fields.optional('reboot', readDeadline, defaults.rebootMs),
        backOutMs: fields.optional('backOut', readDeadline, defaults.backOutMs),
      })
    );
  };
}
