/** The environment of a run that measures or kills its servers: it has its own, whatever the caller's says of others. */
export function ownServers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    DATABASE_URL: '',
    RINGMASTER_GATEWAY_DATABASE_URL: '',
    RINGMASTER_API_DATABASE_URL: '',
    RINGMASTER_WORKER_DATABASE_URL: '',
    RINGMASTER_NOTIFY_FILE: '',
    TEMPORAL_ADDRESS: '',
  };
}
