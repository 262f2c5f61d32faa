import { probeWithToken, receiversWithSecrets } from './beside-the-run';
import { plant } from './canaries';

/** What a person, or this test, puts where a run finds it: one of each kind of secret. */
export const API_TOKEN = plant("the api's token", /^tokens\.json$/);
export const OWNER = plant("the database owner's password", /^postgres\/owner-password$/);
export const GATEWAY = plant("the gateway's database password", /^postgres\/gateway-password$/);
export const API = plant("the api's database password", /^postgres\/api-password$/);
export const WORKER = plant("the worker's database password", /^postgres\/worker-password$/);
export const NOTIFY = plant('the database password of notifications', /^postgres\/notify-password$/);
export const TEMPORAL = plant("Temporal's database password", /^postgres\/temporal-password$/);
export const CHAT = plant("a chat's URL", /^people\/chat-url$/);
export const MAIL = plant("a mail server's password", /^people\/smtp-password$/);
export const WEBHOOK = plant("a webhook's secret", /^people\/webhook-secret$/);
export const PAGER = plant("a pager's routing key", /^people\/pager-key$/);
export const PROBE = plant("a probe's token", /^people\/probe-token$/);
export const SETUP = plant('the setup code', /^people\/setup-code$/);
export const WRONG_SETUP = plant('a setup code mistyped', /^none$/);
export const OIDC = plant("the secret of the identity provider's client", /^people\/oidc\.json$/);
export const ENROL = plant("the enrolment's database password", /^none$/);
export const PASSPHRASE = plant("an approver's passphrase", /^people\/passphrase$/);
export const WRONG_PASSPHRASE = plant('a passphrase mistyped', /^people\/wrong-passphrase$/);
export const WRONG_TOKEN = plant('a token mistyped', /^none$/);
export const APPLICATION = plant("a secret in an application's environment", /^hosts\/[^/]+\/agent\.json$/);
export const COLLECTOR = plant("the trace collector's password", /^none$/);
/** All of them. */
export const planted = [
  API_TOKEN,
  OWNER,
  GATEWAY,
  API,
  WORKER,
  NOTIFY,
  TEMPORAL,
  CHAT,
  MAIL,
  WEBHOOK,
  PAGER,
  PROBE,
  SETUP,
  WRONG_SETUP,
  OIDC,
  ENROL,
  PASSPHRASE,
  WRONG_PASSPHRASE,
  WRONG_TOKEN,
  APPLICATION,
  COLLECTOR,
];
/** No secret: what a person says on purpose. The search must find it wherever such words go. */
export const REASON = plant('a reason', /^none$/);

/** The files that have them, by their paths in a run's directory, where the run finds them instead of making its own; `people` is its folder of that name. */
export function filesWithSecrets(people: string): Readonly<Record<string, string>> {
  return {
    'tokens.json': JSON.stringify({ tokens: [{ token: API_TOKEN.text, actor: 'ann' }] }),
    'postgres/owner-password': OWNER.text,
    'postgres/gateway-password': GATEWAY.text,
    'postgres/api-password': API.text,
    'postgres/worker-password': WORKER.text,
    'postgres/notify-password': NOTIFY.text,
    'postgres/temporal-password': TEMPORAL.text,
    // Nobody listens there: what comes of it is an error, in the log and in the list of what was not told.
    'people/chat-url': `http://127.0.0.1:9/services/${CHAT.text}`,
    'people/smtp-password': MAIL.text,
    'people/webhook-secret': `whsec_${WEBHOOK.text}`,
    'people/pager-key': PAGER.text,
    'people/probe-token': PROBE.text,
    'people/probes.yaml': probeWithToken(people),
    'people/setup-code': SETUP.text,
    'people/notifications.yaml': receiversWithSecrets(people),
    'people/passphrase': PASSPHRASE.text,
    'people/wrong-passphrase': WRONG_PASSPHRASE.text,
  };
}
