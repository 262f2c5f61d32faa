import { Type } from '@fastify/type-provider-typebox';
import { HostImportError, importHosts, listHosts } from '../../store/inventory';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { PAGE_BY_NAME } from '../paging';
import { HOST_IMPORT, HOST_LIST } from '../schemas/fleet';
import { parseHostList } from '../host-list-document';

/** 70,000 hosts with a few labels are about 12 MB of YAML. */
const MAX_IMPORT_BYTES = 64 * 1024 * 1024;
const MAX_PAGE = 1000;

/** A file as a client sends it: its text, and its name for messages. */
export const FILE_BODY = Type.Object(
  { file: Type.String({ minLength: 1, maxLength: 4096 }), text: Type.String() },
  { additionalProperties: false },
);

const DOES = {
  import: does('import_hosts', 'imports a list of hosts, all or nothing', { 200: HOST_IMPORT }),
  list: does('read', 'hosts in the order of their names; `next` is the `after` of the next page', { 200: HOST_LIST }),
};

/** Adds POST /v1/hosts (import a list) and GET /v1/hosts (pages in the order of names). */
export function registerHostRoutes(app: Api, { db }: ApiParts): void {
  app.post(
    '/v1/hosts',
    { bodyLimit: MAX_IMPORT_BYTES, schema: { body: FILE_BODY }, config: DOES.import },
    async (request) => {
      const { file, text } = request.body;
      const list = parseHostList(text);
      if (!list.ok) {
        const count = list.problems.length;
        const message = `${file} has ${count} problem${count === 1 ? '' : 's'}; no host was imported`;
        const problems = list.problems.map((problem) => ({ file, ...problem }));
        throw new ApiError('invalid_file', message, { next: 'Correct the file and import it again.', problems });
      }
      try {
        return envelope('HostImport', await importHosts(db, list.hosts, request.actor));
      } catch (error) {
        if (!(error instanceof HostImportError)) throw error;
        const next = error.isDeleted
          ? 'The id of a deleted host never returns: give this one a new id (a UUID), in the list and as the hostId of its agent.'
          : 'Give the host the name and the id it is known by: "ringmaster hosts list -o json" shows both.';
        throw new ApiError('conflict', `${error.message}; no host was imported`, { next, cause: error });
      }
    },
  );

  app.get('/v1/hosts', { schema: { querystring: PAGE_BY_NAME }, config: DOES.list }, async (request) => {
    const { after, limit = String(MAX_PAGE) } = request.query;
    const page = { limit: Math.min(Number(limit), MAX_PAGE), ...(after !== undefined && { after }) };
    const hosts = await listHosts(db, page);
    const last = hosts.length === page.limit ? hosts.at(-1)?.host.name : undefined;
    const items = hosts.map(({ host, connected, agentVersion, barred, owner }) => ({
      ...host,
      connected,
      agentVersion,
      barred,
      owner,
    }));
    return envelope('HostList', { hosts: items, next: last ?? null });
  });
}
