import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { createCertificateAuthority } from './certificate-authority.ts';

const notAfter = new Date(Date.now() + 3_600_000);

it('S-42.1 a TLS 1.3 handshake with issued certificates succeeds on both sides, and fails with another CA', async () => {
  const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
  const other = await createCertificateAuthority({ commonName: 'other', now: new Date() });
  const serverPair = await ca.issue({ commonName: 's', ipAddresses: ['127.0.0.1'], usages: ['server'], notAfter });
  const userPair = await ca.issue({ commonName: 'jane', organizations: ['dev', 'ops'], usages: ['client'], notAfter });
  // Node sends the CA along, so a client that trusts another one sees a chain that ends in an unknown root.
  const server = createServer({
    cert: serverPair.certificatePem,
    key: serverPair.keyPem,
    ca: ca.certificatePem,
    requestCert: true,
    minVersion: 'TLSv1.3',
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const { subject } = socket.getPeerCertificate();
    socket.end(`${socket.authorized} ${subject.CN} ${String(subject.O)}`);
  });
  // The refused handshake below ends in an error on this side too.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP listener has no other form
  try {
    const user = { cert: userPair.certificatePem, key: userPair.keyPem };
    const socket = connect({ host: '127.0.0.1', port, ca: ca.certificatePem, ...user });
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toBe('true jane dev,ops');
    const refused = connect({ host: '127.0.0.1', port, ca: other.certificatePem, ...user });
    const [error] = await once(refused, 'error').catch((reason: unknown) => [reason]);
    expect(error).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  } finally {
    server.close();
  }
});
