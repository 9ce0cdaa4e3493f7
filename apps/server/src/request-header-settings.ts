import { Type } from 'typebox';
import { text } from './setting-text.ts';

const headerPattern = '^[A-Za-z0-9-]+$';

/** The section `security.requestHeader`: whom aggregators may speak for, named as kube-apiserver's `--requestheader-*` (SEA-A05). */
export const requestHeaderSchema = Type.Object({
  clientCAFile: Type.Optional(
    Type.String({
      minLength: 1,
      ...text({
        description:
          'CA of aggregators (a kube-apiserver with an APIService to this server) that say who their user is; absent: none may.',
        expected: 'a PEM file, as front-proxy-ca.crt of kubeadm',
      }),
    }),
  ),
  allowedNames: Type.Array(Type.String(), {
    default: ['front-proxy-client'],
    maxItems: 100,
    ...text({
      description: "Common names of aggregators' certificates; an empty list allows every one of the CA.",
      expected: 'a list of names',
    }),
  }),
  usernameHeaders: Type.Array(Type.String({ pattern: headerPattern }), {
    default: ['X-Remote-User'],
    minItems: 1,
    maxItems: 10,
    ...text({
      description: 'Headers with the user; the first that is there counts.',
      expected: 'a list of headers',
    }),
  }),
  groupHeaders: Type.Array(Type.String({ pattern: headerPattern }), {
    default: ['X-Remote-Group'],
    maxItems: 10,
    ...text({ description: "Headers with the user's groups.", expected: 'a list of headers' }),
  }),
  readers: Type.Array(Type.String({ pattern: '^(?:user|group)/.+$' }), {
    default: ['group/system:masters'],
    maxItems: 1000,
    ...text({
      description: 'Users and groups that may read everything through an aggregator; anybody else reads nothing.',
      expected: 'a list of user/NAME and group/NAME',
    }),
  }),
  serviceNames: Type.Array(Type.String({ pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' }), {
    default: ['orrery.orrery-system.svc'],
    maxItems: 10,
    ...text({
      description: "Names of the Service that aggregators reach this server by, for the listener's certificate.",
      expected: 'a list of NAME.NAMESPACE.svc',
    }),
  }),
});
