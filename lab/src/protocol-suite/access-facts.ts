import { deepEqual, equal, match } from 'node:assert/strict';
import { ProtocolClient } from './protocol-client.ts';
import type { ProtocolFact } from './protocol-fact.ts';
import { at } from './protocol-world.ts';

/** Who is let in, and what is always answered. */
export const accessFacts: readonly ProtocolFact[] = [
  {
    claim: 'a request without credentials, or with a wrong token, is a 401 Status',
    check: async (world) => {
      const strangers = [
        () => new ProtocolClient(world.target, world.version, 'none'),
        () => new ProtocolClient({ ...world.target, token: 'wrong' }, world.version),
      ];
      for (const connect of strangers) {
        for (const path of ['/version', '/api/v1/pods', '/apis', '/no/such/path']) {
          const client = connect();
          const answer = await client.send({ path });
          client.close();
          equal(answer.status, 401);
          const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'Unauthorized' };
          deepEqual(JSON.parse(answer.text), { ...status, reason: 'Unauthorized', code: 401 });
        }
      }
    },
  },
  {
    claim: 'over HTTP/2 a 401 ends the connection, so that a client must open another; other failures leave it open',
    check: async (world) => {
      if (world.version !== '2') return;
      const client = new ProtocolClient(world.target, '2', 'none');
      const closed = client.whenClosed();
      equal((await client.send({ path: '/version' })).status, 401);
      await closed;
      equal((await world.get('/api/v1/namespaces/default/pods/none')).status, 404);
      equal((await world.get('/version')).status, 200);
    },
  },
  {
    claim: 'a client certificate of the CA is as good as the token',
    needs: 'clientCertificate',
    check: async (world) => {
      const client = new ProtocolClient(world.target, world.version, 'certificate');
      const answer = await client.send({ path: '/api/v1/namespaces?limit=1' });
      client.close();
      equal(answer.status, 200, answer.text);
    },
  },
  {
    claim: 'readyz and livez answer ok, version names the git version',
    check: async (world) => {
      equal((await world.get('/readyz')).text, 'ok');
      equal((await world.get('/livez')).text, 'ok');
      const version = await world.get('/version');
      match(String(at(version.body, 'gitVersion')), /^v1\.[0-9]+\.[0-9]+/);
      equal(at(version.body, 'major'), '1');
    },
  },
  {
    claim: 'JSON is answered unless the Accept header excludes it, which is 406',
    check: async (world) => {
      const path = `/api/v1/namespaces/${world.namespaces[0]}`;
      for (const accept of ['application/json', '*/*', 'application/vnd.example;q=1,application/json;q=0.5']) {
        equal((await world.get(path, { accept })).status, 200, accept);
      }
      const refused = await world.get(path, { accept: 'text/html' });
      equal(refused.status, 406);
      equal(at(refused.body, 'reason'), 'NotAcceptable');
    },
  },
];
