// A gateway on a lab host: offers the orders it finds as files, asks the simulations, and writes down every answer. It confirms
// changes. Where there is a file `deaf`, a host with an order in hand finds it away. Archives are files too, each named by its digest.
const { appendFileSync, existsSync, readdirSync, readFileSync } = require('node:fs');
const { createServer } = require('node:https');
const { join } = require('node:path');
const { Server, ServerCredentials } = require('/opt/ringmaster/node_modules/@grpc/grpc-js');
const Long = require('/opt/ringmaster/node_modules/long');
const { ringmaster } = require('/opt/ringmaster/dist/proto/generated/agent.js');
const { agentSessionService } = require('/opt/ringmaster/dist/proto/session-service.js');

const POLL_MS = 50;
const [dir, port, address] = process.argv.slice(2);
const v1 = ringmaster.agent.v1;
const read = (name) => readFileSync(join(dir, name));
const write = (line) => appendFileSync(join(dir, 'answers'), `${JSON.stringify(line)}\n`);
const sent = new Set();
let session = null;

function open(call) {
  const own = { call, seq: 0, ack: 0, epoch: 0 };
  own.send = (body) => call.write({ seq: Long.fromNumber((own.seq += 1)), ack: Long.fromNumber(own.ack), ...body });
  call.on('data', (request) => take(own, request));
  for (const event of ['end', 'close', 'cancelled', 'error'])
    call.on(event, () => (session = session === own ? null : session));
  call.on('end', () => call.end());
}

function take(own, request) {
  own.ack = request.seq.toNumber();
  if (request.hello !== null) {
    const isInHand = request.hello.journal.some(({ phase }) => phase === v1.Phase.PHASE_EXECUTING);
    if (isInHand && existsSync(join(dir, 'deaf'))) {
      own.call.end();
      return;
    }
    const { osId, osVersion, arch, capabilities } = request.hello.facts;
    write({ hello: { bootId: request.hello.bootId, osId, osVersion, arch, capabilities } });
    // Its agents take no epoch that is far above the last.
    own.epoch = request.hello.lastEpoch.toNumber() + 1;
    const policy = { initialWindowMs: 200, maxBackoffMs: 500 };
    // A server whose clock differs is a host whose clock differs: all hosts of a lab have one.
    const ahead = existsSync(join(dir, 'ahead-ms')) ? Number(read('ahead-ms').toString()) : 0;
    const times = { serverTimeUnixMs: Long.fromNumber(Date.now() + ahead), heartbeatIntervalMs: 1000 };
    own.send({ welcome: { sessionEpoch: Long.fromNumber(own.epoch), ...times, reconnect: policy, confirms: true } });
    session = own;
  } else if (request.orderReport !== null) {
    const { operationId, revision, phase, reason, message, unchanged, rebootRequired, runningVersion, bootId } =
      request.orderReport;
    const { progress } = request.orderReport;
    const told = { reason, message, unchanged, rebootRequired, runningVersion, bootId, progress };
    write({ report: { operationId, revision, phase: v1.Phase[phase], ...told } });
    if (phase >= v1.Phase.PHASE_SUCCEEDED) own.send({ reportAck: { operationId, revision } });
    const isAwaiting = phase === v1.Phase.PHASE_AWAITING_CONFIRM;
    if (isAwaiting && !existsSync(join(dir, 'deaf'))) own.send({ confirmOrder: { operationId } });
  } else if (request.simulationResult) {
    const { simulationId, verdict, package: name, message, changes } = request.simulationResult;
    write({ simulation: { simulationId, verdict: v1.SimulationVerdict[verdict], package: name, message, changes } });
  }
}

/** Each file is one message, offered once; the agent's journal answers for what comes later. */
function offer() {
  for (const name of readdirSync(join(dir, 'orders')).sort()) {
    if (session === null || sent.has(name) || !name.endsWith('.json')) continue;
    sent.add(name);
    const { envelope, simulate } = JSON.parse(readFileSync(join(dir, 'orders', name), 'utf8'));
    if (simulate !== undefined) session.send({ simulatePatch: simulate });
    else {
      const signatures = envelope.signatures.map(({ keyId, signature }) => ({
        keyId,
        signature: Buffer.from(signature, 'base64'),
      }));
      const payload = Buffer.from(envelope.payload, 'base64');
      const sealed = { payloadType: envelope.payloadType, payload, signatures };
      session.send({ orderOffer: { sessionEpoch: Long.fromNumber(session.epoch), envelope: sealed } });
    }
  }
}

const server = new Server();
server.addService(agentSessionService, { session: open });
const pair = { cert_chain: read('gateway.crt'), private_key: read('gateway.key') };
server.bindAsync(`${address}:${port}`, ServerCredentials.createSsl(read('ca.crt'), [pair], true), (error) => {
  if (error !== null) throw error;
  setInterval(offer, POLL_MS);
});

function giveArchive(request, response) {
  const [, digest] = /^\/artifacts\/sha256\/([0-9a-f]{64})$/.exec(request.url) ?? [];
  const file = join('archives', digest ?? 'none');
  const isThere = existsSync(join(dir, file));
  response.writeHead(isThere ? 200 : 404).end(isThere ? read(file) : '');
}

const tls = { ca: read('ca.crt'), key: read('gateway.key'), cert: read('gateway.crt') };
createServer({ ...tls, requestCert: true, minVersion: 'TLSv1.3' }, giveArchive).listen(Number(port) + 1, address);
