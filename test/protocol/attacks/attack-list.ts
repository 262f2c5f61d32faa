/** One attack: what is tried, by whoever has what, who refuses it, and what is then heard of it. */
export interface Attack {
  readonly attack: string;
  /** In the thief's hands. */
  readonly stolen: string;
  readonly refusedBy: 'signer' | 'agent' | 'gateway' | 'api';
  readonly reported: string;
}

const SIGNER = 'signer, database';
const WORKER = 'worker, database';

/**
 * Every attack that `npm run attack` carries out, in its order: those at the signer, through a real gateway, of a stolen one.
 * After Uptane's list, and the incidents that others had. `docs/attacks.md` holds it as it was printed.
 */
export const ATTACKS = {
  worker_unlisted: {
    attack: 'an arbitrary package, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: patch_unlisted',
  },
  worker_oversized: {
    attack: 'listed orders for more hosts than people signed, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: hosts_exceeded',
  },
  worker_oversized_ring: {
    attack: 'listed orders for a larger ring than people signed, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: ring_exceeded',
  },
  worker_too_fast: {
    attack: 'listed orders for more hosts an hour than people signed, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_asks_again: {
    attack: 'orders of hosts counted in hours before, asked for again to be begun now, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_backs_out_all: {
    attack: 'all hosts taken back at once, by listed ways, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_reboots_all: {
    attack: 'all hosts rebooted at once, as part of a way back, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_confirms: {
    attack: 'a listed install, made one that goes back by itself when nobody confirms it, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: confirm_unlisted',
  },
  worker_confirms_all: {
    attack: 'more hosts an hour made to go back by themselves than people let be taken back, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_confirms_again: {
    attack: 'an order that was counted, asked for again as one that goes back by itself, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_upgrades_agents: {
    attack:
      'more agents an hour upgraded, to be kept from reporting and put back by themselves, than people let be taken back',
    stolen: 'worker, gateway',
    refusedBy: 'signer',
    reported: 'not signed: pace_exceeded',
  },
  worker_reboots_unbegun: {
    attack: 'a reboot, as part of a way back, of a host that was never begun, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: host_not_begun',
  },
  worker_skips_rings: {
    attack: 'a listed order for a host that is said to be of the last ring, before people let that begin',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: ring_too_early',
  },
  worker_moves_host: {
    attack: 'a host said to be of another ring than it was begun in, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: ring_changed',
  },
  worker_own_ring: {
    attack: "a listed order for a host of a ring of the thief's own, brought to the signer",
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: ring_unlisted',
  },
  worker_unknown_field: {
    attack: 'a listed order with a field that nobody knows, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: malformed',
  },
  signer_old_copy: {
    attack: "listed orders, brought to a signer with an old copy of its folder in the folder's place",
    stolen: "the signer's folder",
    refusedBy: 'signer',
    reported: 'not signed: count_behind',
  },
  worker_keeps_for_later: {
    attack: 'a listed order to be kept and begun on another day, brought to the signer',
    stolen: WORKER,
    refusedBy: 'signer',
    reported: 'not signed: too_far_ahead',
  },
  arbitrary_package: {
    attack: 'an arbitrary package',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED patch_unlisted',
  },
  other_contents: {
    attack: 'a bundle of the listed name and version, with other contents',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED patch_unlisted',
  },
  downgrade: {
    attack: 'a way back that nobody listed',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED way_back_unlisted',
  },
  unlisted_confirm: {
    attack: 'a listed install, made one that goes back by itself when nobody confirms it',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED confirm_unlisted',
  },
  longer_confirm: {
    attack: 'a reboot that waits for its confirmation for longer than people signed',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED confirm_unlisted',
  },
  confirm_of_nothing: {
    attack: 'a reboot that nobody confirms, to take back an install that this host was never given',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED no_way_back',
  },
  changed_smoke_test: {
    attack: 'a changed smoke test',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED smoke_test_unlisted',
  },
  unlisted_reboot: {
    attack: 'a reboot that nobody listed',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED reboot_unlisted',
  },
  mix_of_manifests: {
    attack: 'a mix of manifests: one is named, what another lists is asked for',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED patch_unlisted',
  },
  no_manifest: {
    attack: 'an order under a manifest that does not exist',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'CANCELED manifest_missing',
  },
  one_signature: {
    attack: "a manifest with one approver's signature only",
    stolen: `one approver's key, ${SIGNER}`,
    refusedBy: 'agent',
    reported: 'REJECTED manifest_untrusted',
  },
  signer_stolen: {
    attack: 'a manifest that the signer signed',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED manifest_untrusted',
  },
  own_trust_root: {
    attack: "a trust root of the thief's own, and a manifest by its approvers",
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED manifest_untrusted',
  },
  unknown_manifest_field: {
    attack: 'a manifest with a field that nobody knows, signed by two approvers',
    stolen: 'what two approvers were shown',
    refusedBy: 'agent',
    reported: 'REJECTED manifest_untrusted',
  },
  manifest_expired: {
    attack: 'a manifest that has expired',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'CANCELED manifest_expired',
  },
  manifest_rolled_back: {
    attack: 'a manifest behind a release that the host has seen',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED manifest_rolled_back',
  },
  rolled_back_by_another_name: {
    attack: 'an older bundle, under a manifest of another name that is not over yet',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED manifest_rolled_back',
  },
  revocation_hidden: {
    attack: 'a revocation taken out of the database again',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED manifest_revoked',
  },
  revocation_frozen: {
    attack: 'revocations frozen: no newer list is let through until the last one is over',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'CANCELED revocations_stale',
  },
  way_back_closed: {
    attack: 'a listed way back that an approver has closed',
    stolen: SIGNER,
    refusedBy: 'agent',
    reported: 'REJECTED way_back_closed',
  },
  versions_used_up: {
    attack: 'a list of revocations with the last version there is, so that none could follow',
    stolen: "one approver's key, database",
    refusedBy: 'agent',
    reported: 'log: a signed document was not taken: not_the_next_version',
  },
  everybody_barred: {
    attack: 'a list of revocations that bars every approver, after the rotation that took its key away',
    stolen: "one approver's key, database",
    refusedBy: 'agent',
    reported: 'log: a signed document was not taken: too_few_signatures',
  },
  order_expired: {
    attack: 'an order that is over, with its time in the database put off',
    stolen: 'database',
    refusedBy: 'agent',
    reported: 'EXPIRED start_by_passed',
  },
  order_of_another_host: {
    attack: 'an order for another host',
    stolen: 'database',
    refusedBy: 'agent',
    reported: 'REJECTED wrong_host',
  },
  order_withheld: {
    attack: 'an order withheld, and delivered after a later one',
    stolen: 'database',
    refusedBy: 'agent',
    reported: 'REJECTED sequence_too_low',
  },
  order_replayed: {
    attack: 'an order played again',
    stolen: 'database',
    refusedBy: 'agent',
    reported: 'nothing new: begun once, answered from the journal',
  },
  database_rewritten: {
    attack: 'an order rewritten in the database, its signature left',
    stolen: 'database',
    refusedBy: 'agent',
    reported: 'REJECTED untrusted_signature',
  },
  oversized_ring: {
    attack: 'a campaign with a larger ring than people signed',
    stolen: "operator's account",
    refusedBy: 'api',
    reported: '409 the manifest allows 1 hosts up to and with ring pilot, and these are 2',
  },
  hurried: {
    attack: 'a running campaign hurried to more hosts at once than people signed',
    stolen: "operator's account",
    refusedBy: 'api',
    reported: '409 the manifest allows 6 hosts at once (limits.inFlight), and these are 12',
  },
  first_root: {
    attack: "a trust root of the thief's own, published before that of the people",
    stolen: "operator's account",
    refusedBy: 'api',
    reported: '409 the first trust root is the one of RINGMASTER_TRUST_ROOT, and this is another',
  },
  other_hosts_session: {
    attack: "a session in another host's name",
    stolen: 'one host',
    refusedBy: 'gateway',
    reported: 'session refused: identity_mismatch',
  },
  unknown_message: {
    attack: 'a message of a kind that nobody knows',
    stolen: 'one host',
    refusedBy: 'gateway',
    reported: 'session refused: message_invalid',
  },
  huge_message_of_a_host: {
    attack: 'a message of 1 MB',
    stolen: 'one host',
    refusedBy: 'gateway',
    reported: 'session refused: RESOURCE_EXHAUSTED',
  },
  session_out_of_reach: {
    attack: 'a session number far above any, so that the host takes no Welcome any more',
    stolen: "one host's key",
    refusedBy: 'gateway',
    reported: 'session refused: identity_quarantined',
  },
  clone: {
    attack: 'a clone of the host, key and data',
    stolen: "the host's disk",
    refusedBy: 'gateway',
    reported: 'both in quarantine: identity_quarantined',
  },
  gateway_stolen: {
    attack: 'an order that the gateway signed',
    stolen: 'gateway',
    refusedBy: 'agent',
    reported: 'REJECTED untrusted_signature',
  },
  gateway_replays: {
    attack: 'an order of another day, from a gateway that kept it',
    stolen: 'gateway',
    refusedBy: 'agent',
    reported: 'REJECTED sequence_too_low',
  },
  gateway_without_meaning: {
    attack: 'a signed order whose task nobody knows',
    stolen: 'gateway, signer',
    refusedBy: 'agent',
    reported: 'log: an offer was dropped: it is no order',
  },
  offer_of_another_epoch: {
    attack: 'an offer of an older session',
    stolen: 'gateway',
    refusedBy: 'agent',
    reported: 'log: an offer of another epoch was refused',
  },
  huge_message_of_a_gateway: {
    attack: 'a message of 1 MB, by a gateway',
    stolen: 'gateway',
    refusedBy: 'agent',
    reported: 'log: session ended: RESOURCE_EXHAUSTED',
  },
  stale_gateway: {
    attack: 'a stale gateway: its session number is behind what the host has seen',
    stolen: 'gateway, or an old copy of the database',
    refusedBy: 'agent',
    reported: 'log: session ended: epoch 1 is not above the last',
  },
} as const satisfies Readonly<Record<string, Attack>>;

export type AttackName = keyof typeof ATTACKS;

/** What became of an attack: what was heard of it. */
export interface AttackResult extends Attack {
  readonly heard: string;
}

/** The table that is printed: each attack with the word `refused`, unless it went through. */
export function renderAttacks(results: readonly AttackResult[]): string {
  const rows = results.map(({ attack, stolen, refusedBy, reported, heard }) => {
    return [attack, stolen, heard === reported ? `refused by the ${refusedBy}` : 'NOT AS LISTED', heard];
  });
  const lines = [['attack', 'stolen', 'outcome', 'reported'], ['---', '---', '---', '---'], ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}
