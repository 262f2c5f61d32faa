import type { Operation } from '../model/words';
import { backOut } from './back-out';
import { install } from './install';
import type { OperationOrder } from './operation';
import { reboot } from './reboot';
import { smokeTest } from './smoke-test';

/** Every operation's order, by its word. */
export const OPERATION_ORDERS: Readonly<Record<Operation, OperationOrder>> = {
  install,
  reboot,
  smoke_test: smokeTest,
  back_out: backOut,
};
