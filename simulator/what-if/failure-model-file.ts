import type { DocumentNode } from '../../model/campaign-file/document';
import { readDuration } from '../../model/campaign-file/duration';
import { openFields } from '../../model/campaign-file/fields';
import { readPercentage } from '../../model/campaign-file/percentage';
import { complete, type Place, type Read, refuse } from '../../model/campaign-file/place';
import type { Problem } from '../../model/campaign-file/problem';
import { plainNumber, readWord } from '../../model/campaign-file/scalars';
import {
  type BadPatch,
  DEFAULT_FAILURE_MODEL,
  type FailureModel,
  type OperationModel,
  type Span,
} from './failure-model';

/** A failure model, or everything that is wrong with its file, in the file's order. */
export type FailureModelResult =
  { readonly ok: true; readonly model: FailureModel } | { readonly ok: false; readonly problems: readonly Problem[] };

const readShare = readPercentage({ min: 0, max: 1 });
const readTime = readDuration({ minMs: 0 });
const MAX_FACTOR = 1_000;

/** Reads a failure model (docs/simulate.md). Keys that are not there keep their defaults; unknown ones are refused. */
export function parseFailureModel(root: DocumentNode): FailureModelResult {
  const problems: Problem[] = [];
  const model = readFile({ node: root, path: '', problems });
  if (model !== undefined && problems.length === 0) return { ok: true, model };
  return { ok: false, problems: problems.sort((left, right) => left.line - right.line || left.column - right.column) };
}

const readFile: Read<FailureModel> = (place) => {
  const fields = openFields(place, ['apiVersion', 'kind', 'spec']);
  if (fields === undefined) return undefined;
  const apiVersion = fields.required('apiVersion', readWord(['ringmaster/v1']), 'ringmaster/v1');
  const kind = fields.required('kind', readWord(['FailureModel']), 'FailureModel');
  // Another kind of file has other keys: judged as a failure model it would be nothing but mistakes.
  if (apiVersion === undefined || kind === undefined) return undefined;
  return fields.required('spec', readModel, '{ badPatch: { share: 20% } }');
};

const readModel: Read<FailureModel> = (place) => {
  const fields = openFields(place, ['operations', 'rebootRequired', 'slowSites', 'offline', 'badPatch']);
  const known = DEFAULT_FAILURE_MODEL;
  return (
    fields &&
    complete<FailureModel>({
      operations: fields.optional('operations', readOperations, known.operations),
      rebootRequired: fields.optional('rebootRequired', readShare, known.rebootRequired),
      slowSites: fields.optional('slowSites', readSlowSites, known.slowSites),
      offline: fields.optional('offline', readOffline, known.offline),
      badPatch: fields.optional('badPatch', readBadPatch, known.badPatch),
    })
  );
};

const readOperations: Read<FailureModel['operations']> = (place) => {
  const fields = openFields(place, ['install', 'reboot', 'smokeTest', 'backOut']);
  const known = DEFAULT_FAILURE_MODEL.operations;
  return (
    fields &&
    complete<FailureModel['operations']>({
      install: fields.optional('install', readOperation(known.install), known.install),
      reboot: fields.optional('reboot', readOperation(known.reboot), known.reboot),
      smoke_test: fields.optional('smokeTest', readOperation(known.smoke_test), known.smoke_test),
      back_out: fields.optional('backOut', readOperation(known.back_out), known.back_out),
    })
  );
};

function readOperation(known: OperationModel): Read<OperationModel> {
  return (place) => {
    const fields = openFields(place, ['takes', 'failed', 'silent', 'indeterminate']);
    const model =
      fields &&
      complete<OperationModel>({
        takes: fields.optional('takes', readSpan, known.takes),
        failed: fields.optional('failed', readShare, known.failed),
        silent: fields.optional('silent', readShare, known.silent),
        indeterminate: fields.optional('indeterminate', readShare, known.indeterminate),
      });
    if (model === undefined || model.failed + model.silent + model.indeterminate <= 1) return model;
    refuse(place, {
      message: 'failed, silent and indeterminate are more than 100% together',
      next: 'Lower one of them: the rest of the orders succeeds.',
    });
    return undefined;
  };
}

const readSpan: Read<Span> = (place) => {
  const fields = openFields(place, ['min', 'median', 'p95']);
  const span =
    fields &&
    complete<Span>({
      minMs: fields.required('min', readTime, '20s'),
      medianMs: fields.required('median', readTime, '90s'),
      p95Ms: fields.required('p95', readTime, '5m'),
    });
  if (span === undefined || (span.minMs <= span.medianMs && span.medianMs <= span.p95Ms)) return span;
  refuse(place, { message: 'min, median and p95 do not rise', next: 'Write them so that min ≤ median ≤ p95.' });
  return undefined;
};

const readSlowSites: Read<FailureModel['slowSites']> = (place) => {
  const fields = openFields(place, ['share', 'factor']);
  return (
    fields &&
    complete<FailureModel['slowSites']>({
      share: fields.required('share', readShare, '5%'),
      factor: fields.optional('factor', readFactor, DEFAULT_FAILURE_MODEL.slowSites.factor),
    })
  );
};

const readFactor: Read<number> = (place: Place) => {
  const factor = plainNumber(place, /^\d{1,4}(?:\.\d{1,3})?$/);
  if (factor !== null && factor >= 1 && factor <= MAX_FACTOR) return factor;
  refuse(place, { message: `expected a factor from 1 to ${MAX_FACTOR}`, next: 'Write a number such as 3 or 1.5.' });
  return undefined;
};

const readOffline: Read<FailureModel['offline']> = (place) => {
  const fields = openFields(place, ['share', 'returning', 'returnAfter']);
  const known = DEFAULT_FAILURE_MODEL.offline;
  return (
    fields &&
    complete<FailureModel['offline']>({
      share: fields.optional('share', readShare, known.share),
      returning: fields.optional('returning', readShare, known.returning),
      returnAfter: fields.optional('returnAfter', readSpan, known.returnAfter),
    })
  );
};

const readBadPatch: Read<BadPatch> = (place) => {
  const fields = openFields(place, ['share', 'showsAfter']);
  return (
    fields &&
    complete<BadPatch>({
      share: fields.required('share', readShare, '20%'),
      showsAfterMs: fields.optional('showsAfter', readTime, 0),
    })
  );
};
