import type { Cluster } from '@orrery/lab';

function definition(group: string, names: object, versions: readonly string[]): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const { plural }: { readonly plural?: string } = names;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names,
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

/** A kind with the short name `gd`, in v1 and v1beta1, which need no conversion. */
export function gadgetDefinition(group: string): object {
  return definition(group, { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', shortNames: ['gd'] }, [
    'v1',
    'v1beta1',
  ]);
}

const ownerNames = { plural: 'owners', singular: 'owner', kind: 'Owner' };

/**
 * Two namespaces `ns-a` and `ns-b` with label `team`, each with a ConfigMap `cfg` with label `tier`, a Secret `s` and a Deployment `d`;
 * a Gadget, and an Owner that owns the Deployment of `ns-a`.
 */
export async function prepareMember(member: Cluster): Promise<void> {
  const create = async (...objects: readonly object[]): Promise<void> => {
    await member.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  };
  await create(gadgetDefinition('shop.example.com'), definition('shop.example.com', ownerNames, ['v1']));
  for (const letter of ['a', 'b']) await create(...namespaceObjects(letter));
  await member.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s']);
  const shop = { apiVersion: 'shop.example.com/v1', metadata: { name: 'g', namespace: 'ns-a' } };
  await create({ ...shop, kind: 'Gadget', spec: { size: 1, note: 'left out' } }, { ...shop, kind: 'Owner' });
  const uid = await member.kubectl(['-n', 'ns-a', 'get', 'owner', 'g', '-o', 'jsonpath={.metadata.uid}']);
  const owner = { apiVersion: shop.apiVersion, kind: 'Owner', name: 'g', uid };
  const patch = JSON.stringify({ metadata: { ownerReferences: [owner] } });
  await member.kubectl(['-n', 'ns-a', 'patch', 'deployment', 'd', '--type=merge', '-p', patch]);
}

function namespaceObjects(letter: string): object[] {
  const namespace = `ns-${letter}`;
  const labels = { app: 'd' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'x', image: 'x' }] } };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { team: letter } } },
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cfg', namespace, labels: { tier: letter } } },
      data: { key: 'value' },
    },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace }, stringData: { key: 'canary' } },
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace } },
      spec: { selector: { matchLabels: labels }, template },
    },
  ];
}
