import type { CampaignSpec } from '../../model/campaign';
import { termsOfCampaign } from '../../model/order-terms';
import type { Operation } from '../../model/words';
import { DEFAULT_FAILURE_MODEL, type FailureModel, type OperationModel } from './failure-model';

/** Whoever gives a deadline has hosts that keep to it: 95 % are assumed to need no more than this share; the classes' own change nothing. */
const MOST_OF_DEADLINE = 0.4;

/**
 * What is assumed of a campaign when no file says otherwise: DEFAULT_FAILURE_MODEL, with operations as much shorter as its deadlines
 * ask for. Durations of big servers under the deadlines of small ones would tell of hosts that fail, and none does.
 */
export function assumedModel(spec: Pick<CampaignSpec, 'deadlines' | 'smokeTest'>): FailureModel {
  const terms = termsOfCampaign(spec);
  const known = DEFAULT_FAILURE_MODEL.operations;
  const within = (operation: Operation): OperationModel =>
    shortened(known[operation], MOST_OF_DEADLINE * terms[operation].runTimeoutMs);
  return {
    ...DEFAULT_FAILURE_MODEL,
    operations: {
      install: within('install'),
      reboot: within('reboot'),
      smoke_test: within('smoke_test'),
      back_out: within('back_out'),
    },
  };
}

function shortened(model: OperationModel, mostMs: number): OperationModel {
  const { minMs, medianMs, p95Ms } = model.takes;
  const factor = Math.min(1, mostMs / p95Ms);
  return { ...model, takes: { minMs: minMs * factor, medianMs: medianMs * factor, p95Ms: p95Ms * factor } };
}
