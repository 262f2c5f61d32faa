import type { HostId } from '../model/ids';
import type { Database } from './database';
/** How many reports of these hosts were received more than so many ms after their order was placed. */
export declare function countReportsLaterThan(db: Database, hosts: readonly HostId[], afterMs: number): Promise<number>;
