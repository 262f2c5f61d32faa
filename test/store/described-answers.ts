import type { Api } from '../../api/api-instance';

/** Compares every answer with the schema that docs/openapi.json has of it; returns what was found, which grows. */
export async function checkAnswers(app: Api): Promise<readonly string[]> {
  // An ES module: CommonJS can only load it this way.
  const { Value } = await import('typebox/value');
  const found: string[] = [];
  app.addHook('onSend', (request, reply, payload, done) => {
    const schema = request.routeOptions.config.operation?.answers[reply.statusCode];
    const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
    const where = `${request.method} ${request.routeOptions.url ?? ''}, ${reply.statusCode}`;
    if (schema === undefined && reply.statusCode < 400) found.push(`${where}: this status is not described`);
    if (schema && isJson && typeof payload === 'string') {
      const [first] = [...Value.Errors(schema, JSON.parse(payload))];
      if (first !== undefined) found.push(`${where}: ${first.instancePath} ${first.message}`);
    }
    done();
  });
  return found;
}
