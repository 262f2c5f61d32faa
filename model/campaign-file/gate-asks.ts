import { ASK_STAGES, type AskStage, type GateAsk } from '../gate-ask';
import { readDuration } from './duration';
import { allRead, itemPlace, openFields, readItems, refuseTwice } from './fields';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import { complete, type Read, refuse } from './place';
import { readCount, readFlag, readText, readWord } from './scalars';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const MAX_ASKS = 10;
const MAX_LOOKS = 1000;

/** What is taken where the file says nothing. */
export const ASK_DEFAULTS: Omit<GateAsk, 'probe' | 'dryRun'> = {
  during: ASK_STAGES,
  intervalMs: 30 * SECOND_MS,
  timeoutMs: 10 * SECOND_MS,
  passes: 1,
  maxFailed: 0,
  maxUnclear: 4,
  looks: 20,
};

/** The form of a probe's name, here and in the workers' list. */
export const PROBE_NAME = {
  pattern: /^[a-z0-9][a-z0-9-]{0,40}$/,
  what: "a probe's name",
  next: 'Write the name that it has in the list of the workers, such as billing-errors; never an address.',
};

/** The probes that a gate asks. */
export const readAsks: Read<readonly GateAsk[]> = (place) => {
  const items = readItems(readAsk, { max: MAX_ASKS })(place);
  const twice = refuseTwice(place, 'probe', items?.map((item) => item?.probe) ?? []);
  return twice ? undefined : allRead(items);
};

const readAsk: Read<GateAsk> = (place) => {
  const fields = openFields(place, KEYS.ask);
  if (fields === undefined) return undefined;
  const is = ASK_DEFAULTS;
  const count = (min: number): Read<number> => readCount({ min, max: MAX_LOOKS });
  const ask = complete<GateAsk>({
    probe: fields.required('probe', readText(PROBE_NAME), 'billing-errors'),
    during: fields.optional('during', readStages, is.during),
    intervalMs: fields.optional('interval', readDuration({ minMs: SECOND_MS, maxMs: 60 * MINUTE_MS }), is.intervalMs),
    timeoutMs: fields.optional('timeout', readDuration({ minMs: SECOND_MS, maxMs: MINUTE_MS }), is.timeoutMs),
    passes: fields.optional('passes', count(1), is.passes),
    maxFailed: fields.optional('maxFailed', count(0), is.maxFailed),
    maxUnclear: fields.optional('maxUnclear', count(0), is.maxUnclear),
    looks: fields.optional('looks', count(1), is.looks),
  });
  const dryRun = fields.optional('dryRun', readFlag, false);
  if (ask === undefined || dryRun === undefined) return undefined;
  if (ask.looks < ask.passes) {
    const message = `${ask.looks} looks cannot pass ${ask.passes} times in a row`;
    refuse(fields.find('looks') ?? fields.find('passes') ?? place, { message, next: 'Let looks be passes, or more.' });
    return undefined;
  }
  return dryRun ? { ...ask, dryRun } : ask;
};

/** In the order in which they come, however the file has them. */
const readStages: Read<readonly AskStage[]> = (place) => {
  const stages = allRead(readItems(readWord(ASK_STAGES), { max: ASK_STAGES.length })(place));
  if (stages === undefined) return undefined;
  const twice = stages.findIndex((stage, index) => stages.indexOf(stage) !== index);
  if (twice === -1) return ASK_STAGES.filter((stage) => stages.includes(stage));
  const next = 'Name each stage once.';
  refuse(itemPlace(place, twice), { message: `"${stages[twice] ?? ''}" stands in this list twice`, next });
  return undefined;
};
