import { readDuration } from '../model/campaign-file/duration';
import { openFields, readList } from '../model/campaign-file/fields';
import { complete, type Read, refuse } from '../model/campaign-file/place';
import { readText, readWord } from '../model/campaign-file/scalars';
import { NOTIFICATION_EVENTS, SEVERITIES } from '../model/notification';
import { RECEIVER_NAME } from './read-receiver';
import type { QuietHours, Route } from './settings';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const HOUR_MS = 3_600_000;
const CLUSTER = readText({ pattern: /^[^\p{Cc}]{1,200}$/u, what: 'the name of a cluster', next: 'For example: east.' });

/** One route: what it takes, and to whom. */
export const readRoute: Read<Route> = (place) => {
  const fields = openFields(place, [
    ...(['clusters', 'classes', 'severities', 'events', 'receivers'] as const),
    ...(['groupWait', 'groupInterval', 'quiet'] as const),
  ]);
  if (fields === undefined) return undefined;
  const wait = readDuration({ minMs: 0, maxMs: 24 * HOUR_MS });
  return complete<Route>({
    clusters: fields.optional<Route['clusters']>('clusters', readList(CLUSTER, { max: 1000 }), null),
    classes: fields.optional<Route['classes']>(
      'classes',
      readList(readWord(['emergency', 'routine']), { max: 2 }),
      null,
    ),
    severities: fields.optional<Route['severities']>('severities', readList(readWord(SEVERITIES), { max: 3 }), null),
    events: fields.optional<Route['events']>('events', readList(readWord(NOTIFICATION_EVENTS), { max: 50 }), null),
    receivers: fields.required('receivers', readList(readText(RECEIVER_NAME), { max: 100 }), '[night-shift]'),
    groupWaitMs: fields.optional('groupWait', wait, 5000),
    groupIntervalMs: fields.optional('groupInterval', wait, 60_000),
    quiet: fields.optional('quiet', readQuiet, null),
  });
};

const readMinute: Read<number> = (place) => {
  const rule = { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, what: 'a time of day', next: 'For example: "22:00".' };
  const text = readText(rule)(place);
  return text === undefined ? undefined : Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
};

const readZone: Read<string> = (place) => {
  const zone = readText({ pattern: /^[\w+/-]{1,64}$/, what: 'a time zone', next: 'For example: Europe/Berlin.' })(
    place,
  );
  try {
    if (zone !== undefined) new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    refuse(place, { message: `there is no time zone "${zone ?? ''}"`, next: 'For example: Europe/Berlin.' });
    return undefined;
  }
};

const readQuiet: Read<QuietHours | null> = (place) => {
  const fields = openFields(place, ['from', 'to', 'timeZone', 'days', 'except']);
  if (fields === undefined) return undefined;
  const days = fields.optional('days', readList(readWord(DAYS), { max: 7 }), DAYS);
  const quiet = complete<QuietHours>({
    from: fields.required('from', readMinute, '"22:00"'),
    to: fields.required('to', readMinute, '"07:00"'),
    timeZone: fields.required('timeZone', readZone, 'Europe/Berlin'),
    days: days?.map((day) => DAYS.indexOf(day)),
    except: fields.optional('except', readWord(SEVERITIES), 'critical'),
  });
  if (quiet === undefined || quiet.from !== quiet.to) return quiet;
  refuse(place, { message: 'they end when they begin', next: 'Give from and to different times.' });
  return undefined;
};
