import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTACKS, renderAttacks } from '../protocol/attacks/attack-list';

test('docs/attacks.md holds the table of attacks as npm run attack prints it when all are as listed', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'attacks.md'), 'utf8');
  const results = Object.values(ATTACKS).map((attack) => ({ ...attack, heard: attack.reported }));
  expect(page).toContain(renderAttacks(results));
});
