import { writeFileSync } from 'node:fs';
import { type AttackName, type AttackResult, ATTACKS, renderAttacks } from './attacks/attack-list';
import { LIMITS } from '../trust-fixture';
import { AttackGround, HARMLESS } from './attacks/attack-ground';
import { documentAttacks } from './attacks/document-attacks';
import { launchAttacks } from './attacks/launch-attacks';
import { type Act, orderAttacks } from './attacks/order-attacks';
import { gatewayAttacks, hostAttacks } from './attacks/session-attacks';
import { signerAttacks } from './attacks/signer-attacks';

/** Every attack of the list, or this does not compile. */
const ACTS: Readonly<Record<AttackName, Act>> = {
  ...signerAttacks,
  ...orderAttacks,
  ...launchAttacks,
  ...documentAttacks,
  ...hostAttacks,
  ...gatewayAttacks,
};

const names = Object.keys(ATTACKS) as AttackName[];
const results: AttackResult[] = [];
let ground: AttackGround;

beforeAll(async () => {
  ground = await AttackGround.open();
});

afterAll(async () => {
  await ground.close();
  // For `npm run attack`.
  const file = process.env.RINGMASTER_ATTACKS_FILE;
  if (file !== undefined) writeFileSync(file, renderAttacks(results));
});

// docs/attacks.md, "What no signature can refuse": it says so as long as this is so.
test("listed orders for more hosts at once than people signed, by the signer's own key, are begun: a host knows of itself only", async () => {
  const limits = { ...LIMITS, hosts: 1, inFlight: 1, rings: [{ name: 'pilot', atMost: 1 }] };
  expect(await ground.order(await ground.campaign({ limits }), HARMLESS, { isApproved: true })).toBe('SUCCEEDED');
});

test.each(names.map((name) => [ATTACKS[name].attack, name] as const))(
  'what becomes of %s is what the list says, and nothing begins that people did not approve',
  async (_, name) => {
    const attack = ATTACKS[name];
    const heard = await ACTS[name](ground).catch((error: unknown) => String(error));
    results.push({ ...attack, heard });
    expect(heard).toBe(attack.reported);
    expect(ground.host.begun().filter((operationId) => !ground.approved.has(operationId))).toEqual([]);
  },
);
