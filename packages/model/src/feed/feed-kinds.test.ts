import { describe, expect, it } from 'vitest';
import { feedKindText, knownFeedKind, parseFeedKind } from './feed-kinds.ts';
import { feedSchemaDocument, profiledKinds } from './minimal-profiles.ts';

function canonical(text: string): string | undefined {
  const name = parseFeedKind(text);
  return name === undefined ? undefined : feedKindText(name);
}

describe('kinds of a feed', () => {
  it.each([
    ['v1/Pod', 'v1/Pod'],
    ['apps/v1/Deployment', 'apps/v1/Deployment'],
    ['*v1.Node', 'v1/Node'],
    ['*v1.Deployment', 'apps/v1/Deployment'],
    ['*v1.ReplicationController', 'v1/ReplicationController'],
    ['*v1beta1.Ingress', 'networking.k8s.io/v1/Ingress'],
    ['extensions/v1beta1/Ingress', 'networking.k8s.io/v1/Ingress'],
    ['*v1alpha1.CloneSet', 'apps.kruise.io/v1alpha1/CloneSet'],
    ['example.com/v1/Gizmo', 'example.com/v1/Gizmo'],
  ])('TAG-F10 %s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each(['', 'Pod', 'v1/', 'v1/pod', '*v1.Nothing', 'a/b/c/d', 'v1/Pod/x', '../v1/Pod'])(
    'TAG-F10 %j is no kind',
    (text) => {
      expect(canonical(text)).toBeUndefined();
    },
  );

  it('knows plural and place of what it names, each once', () => {
    expect(knownFeedKind({ group: '', version: 'v1', kind: 'Node' })).toMatchObject({
      resource: 'nodes',
      namespaced: false,
    });
    expect(knownFeedKind({ group: 'apps', version: 'v1', kind: 'ReplicaSet' })).toMatchObject({
      resource: 'replicasets',
      namespaced: true,
      shortNames: ['rs'],
    });
    expect(knownFeedKind({ group: 'example.com', version: 'v1', kind: 'Gizmo' })).toBeUndefined();
  });

  it('TAG-P01 every kind of the source has a published schema with its must fields', () => {
    for (const name of profiledKinds) {
      const parts = name.split('/');
      const group = parts.length === 3 ? (parts[0] ?? '') : 'core';
      const document = feedSchemaDocument(group, parts.at(-1) ?? '');
      const required = expect.arrayContaining(['uid', 'name']);
      expect(document, name).toMatchObject({ required: ['metadata'], properties: { metadata: { required } } });
    }
    const named = ['Node', 'Namespace', 'Pod', 'Service', 'ReplicationController'].map((kind) => `v1/${kind}`);
    expect(profiledKinds).toEqual(
      expect.arrayContaining([...named, 'apps/v1/ReplicaSet', 'networking.k8s.io/v1/Ingress']),
    );
    expect(feedSchemaDocument('core', 'Deployment')).toBeUndefined();
    expect(feedSchemaDocument('constructor', 'Pod')).toBeUndefined();
  });
});
