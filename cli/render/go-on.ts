import type { HoldSource } from '../../model/words';

/** The command that ends a hold of this source. */
export function commandToGoOn(campaign: string, source: HoldSource): string {
  // Only the recall itself is withdrawn, for every campaign at once.
  if (source === 'recall') return 'ringmaster recall list';
  return `ringmaster resume ${campaign} --reason TEXT${source === 'gate' ? ' --gate' : ''}`;
}
