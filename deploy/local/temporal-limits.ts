/**
 * Dynamic configuration that lets a server on one machine drive a fleet; the usual limits are made for many tenants, those of
 * the dev server for a person trying it by hand (reference measurements: 813 to 1,712 hosts a second with these).
 */
export const TEMPORAL_LIMITS: Readonly<Record<string, string>> = {
  'frontend.persistenceMaxQPS': '10000',
  'history.persistenceMaxQPS': '45000',
  'matching.persistenceMaxQPS': '15000',
  'frontend.rps': '20000',
  'frontend.namespaceRPS': '20000',
  'history.rps': '20000',
  'matching.rps': '20000',
  'frontend.namespaceCount': '5000',
  'frontend.namespaceRPS.visibility': '100',
  // A lane's turn comes back with the answer to its workflow task (workflows/activity-proxies.ts).
  'system.enableActivityEagerExecution': 'true',
  // It would ask the vendor for newer versions.
  'frontend.enableServerVersionCheck': 'false',
};
