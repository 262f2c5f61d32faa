import { Client } from 'pg';

/** What a PostgreSQL server of one machine must hold before migrations run. */
export interface ServerContents {
  readonly database: string;
  /** Roles of processes (migrations give them their rights), which here may log in, each with its password. */
  readonly logins: Readonly<Record<string, string>>;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server stopping under an open connection raises this besides failing the query, which is what we report.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Whether a server accepts connections at this url now. */
export async function acceptsConnections(url: string): Promise<boolean> {
  try {
    return await withClient(url, () => Promise.resolve(true));
  } catch {
    // Refused, or "starting up": not yet. Whoever waits has a time-out.
    return false;
  }
}

/** Makes the database and the processes' logins where missing. `url` is the server owner's, to its database `postgres`. */
export async function setUpServer(url: string, contents: ServerContents): Promise<void> {
  await withClient(url, async (client) => {
    for (const [role, password] of Object.entries(contents.logins)) await ensureLogin(client, role, password);
    await ensureDatabase(client, contents.database, null);
  });
}

/** A login with databases of its own, in which it makes its schema itself. */
export interface Tenant {
  readonly role: string;
  readonly password: string;
  readonly databases: readonly string[];
}

/** Makes a login and its databases where missing. `url` is the server owner's, to its database `postgres`. */
export async function setUpTenant(url: string, { role, password, databases }: Tenant): Promise<void> {
  await withClient(url, async (client) => {
    await ensureLogin(client, role, password);
    for (const database of databases) await ensureDatabase(client, database, role);
  });
}

async function ensureLogin(client: Client, name: string, password: string): Promise<void> {
  const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  const verb = roles.rowCount === 0 ? 'CREATE' : 'ALTER';
  // A utility statement takes no parameters, so the password is quoted into it.
  const role = client.escapeIdentifier(name);
  await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
}

async function ensureDatabase(client: Client, name: string, owner: string | null): Promise<void> {
  const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (databases.rowCount !== 0) return;
  const owned = owner === null ? '' : ` OWNER ${client.escapeIdentifier(owner)}`;
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${owned}`);
}
