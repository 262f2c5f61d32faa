/** What people and programs are, to the api. Somebody can be several; each stands for itself, none contains another. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What can be done through the api, each checked on the server for every request. */
export const ACTIONS = [
  'read',
  'read_audit',
  'check_file',
  'plan',
  'launch',
  'hold',
  'abort',
  'recall',
  'withdraw_recall',
  'resume',
  'approve',
  'change_pace',
  'back_out',
  'retry',
  'exclude',
  'import_hosts',
  'add_artifact',
  'manage_join_tokens',
  'manage_identities',
  'publish_trust',
  'manage_tokens',
  'manage_people',
  'replay_notification',
] as const;
export type Action = (typeof ACTIONS)[number];

const EVERYBODY: readonly Role[] = ROLES;
/** Stopping is one person and instant: whoever may steer at all may stop. */
const WHO_STOPS: readonly Role[] = ['operator', 'approver', 'admin'];
const OPERATOR: readonly Role[] = ['operator'];
const APPROVER: readonly Role[] = ['approver'];
const ADMIN: readonly Role[] = ['admin'];

/** What stops, and is never kept waiting. */
export const STOPPING: ReadonlySet<Action> = new Set(['hold', 'abort', 'recall']);

/** Which roles may do what; docs/api.md has it as a table. */
export const PERMITTED: Readonly<Record<Action, readonly Role[]>> = {
  read: EVERYBODY,
  read_audit: EVERYBODY,
  check_file: EVERYBODY,
  plan: OPERATOR,
  launch: OPERATOR,
  hold: WHO_STOPS,
  abort: WHO_STOPS,
  recall: WHO_STOPS,
  // It lets go on what somebody found dangerous.
  withdraw_recall: APPROVER,
  resume: OPERATOR,
  approve: APPROVER,
  change_pace: OPERATOR,
  back_out: OPERATOR,
  retry: OPERATOR,
  exclude: OPERATOR,
  import_hosts: OPERATOR,
  add_artifact: OPERATOR,
  manage_join_tokens: ADMIN,
  manage_identities: ADMIN,
  publish_trust: ADMIN,
  manage_tokens: ADMIN,
  manage_people: ADMIN,
  replay_notification: OPERATOR,
};

/** Somebody who was let in. */
export interface Principal {
  /** As the audit names them. */
  readonly actor: string;
  readonly roles: readonly Role[];
  /** The only actions that this token is for; null: all that its roles allow. */
  readonly scope: readonly Action[] | null;
  /** How they signed in, where they are a person whom the identity provider knows. */
  readonly signIn?: SignIn;
}

/** A person's open sign-in. */
export interface SignIn {
  readonly signInId: string;
  /** Of the identity provider: who they are, whatever they are called. */
  readonly subject: string;
  readonly name: string;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** A person as a list shows them; instants as ISO 8601 in UTC. */
export interface ListedPerson {
  readonly personId: string;
  readonly actor: string;
  readonly name: string;
  readonly subject: string;
  readonly issuer: string;
  /** As they were at the last sign-in. */
  readonly roles: readonly string[];
  readonly lastSignInAt: string;
  /** How many are open. */
  readonly signIns: number;
  readonly disabledBy: string | null;
}

/** A token of the api as a list shows it; instants as ISO 8601 in UTC. */
export interface ListedApiToken {
  readonly tokenId: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Null: all that its roles allow. */
  readonly scope: readonly string[] | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedBy: string | null;
}

/** Whether they may do so. */
export function permits({ roles, scope }: Principal, action: Action): boolean {
  return PERMITTED[action].some((role) => roles.includes(role)) && (scope === null || scope.includes(action));
}

/** Whether a text is the name of a role. */
export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}

/** Whether a text is the name of an action. */
export function isAction(text: unknown): text is Action {
  return ACTIONS.some((action) => action === text);
}

/** What a token may be called: the audit names by it whoever uses it. */
export const TOKEN_NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
/** Less is over before anybody used it. */
export const SHORTEST_TOKEN_MS = 1_000;
/** A token that is good for longer is one that nobody thinks of any more. */
export const LONGEST_TOKEN_MS = 366 * 86_400_000;
