import tls from 'node:tls';
import type { ClientCertificate } from './identity';

/** A process's own certificate and whom it trusts, as PEM. */
export interface TlsMaterial {
  /** The authority of the agents' certificates. */
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Far above what a host at the end of the world needs; whoever never ends its handshake is nobody yet, and cannot be counted. */
const HANDSHAKE_WITHIN_MS = 15_000;

/**
 * TLS towards agents, of connections that are given to it by its event `connection`: 1.3 alone, with a client certificate of the agents'
 * authority as a condition (rule I1). `onSecured` is called with whoever has one.
 */
export function createTlsServer(
  { ca, cert, key }: TlsMaterial,
  onSecured: (socket: tls.TLSSocket, certificate: ClientCertificate) => void,
): tls.Server {
  const server = tls.createServer(
    {
      ...{ ca, cert, key, requestCert: true, rejectUnauthorized: true },
      ...{ minVersion: 'TLSv1.3', ALPNProtocols: ['h2'], handshakeTimeout: HANDSHAKE_WITHIN_MS },
    },
    (socket) => {
      // What breaks off is the end of it, and HTTP/2 says so; without a listener it would end the process.
      socket.on('error', () => undefined);
      onSecured(socket, certificateOf(socket));
    },
  );
  server.on('tlsClientError', (_error, socket) => {
    socket.destroy();
  });
  return server;
}

function certificateOf(socket: tls.TLSSocket): ClientCertificate {
  const certificate = socket.getPeerX509Certificate();
  return {
    names: certificate?.subjectAltName,
    serial: certificate?.serialNumber,
    endsMs: Date.parse(certificate?.validTo ?? ''),
  };
}
