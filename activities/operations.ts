import type { CampaignSpec } from '../model/campaign';
import type { Operation } from '../model/words';
import type { TermsByOperation } from '../store/turn/orders';
import { backOut } from './back-out';
import { install } from './install';
import { type OperationOrder, termsOf } from './operation';
import { reboot } from './reboot';
import { smokeTest } from './smoke-test';

/** Every operation's order, by its word. */
export const OPERATION_ORDERS: Readonly<Record<Operation, OperationOrder>> = {
  install,
  reboot,
  smoke_test: smokeTest,
  back_out: backOut,
};

/** The time limits of a campaign's orders. */
export function termsOfCampaign(spec: CampaignSpec): TermsByOperation {
  return {
    install: termsOf(install, spec),
    reboot: termsOf(reboot, spec),
    smoke_test: termsOf(smokeTest, spec),
    back_out: termsOf(backOut, spec),
  };
}
