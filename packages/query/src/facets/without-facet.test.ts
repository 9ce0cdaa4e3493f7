import { describe, expect, it } from 'vitest';
import { lowerGroup } from '../text/lower-group.ts';
import { parseQuery } from '../text/parse-query.ts';
import { readGroup } from '../text/read-group.ts';
import { withoutFacet } from './without-facet.ts';

function conditionOf(text: string) {
  return parseQuery(text, { now: 0 }).condition ?? { kind: 'and', of: [] };
}

describe('facets', () => {
  it.each([
    ['cluster', 'cluster:(a, b) kind:pod', 'kind:pod'],
    ['cluster', '(cluster:a OR cluster:b*) -cluster:c kind:pod', 'kind:pod'],
    ['cluster', 'source:a account:b kind:pod', 'source:a account:b kind:pod'],
    ['source', 'source:a account:b kind:pod', 'kind:pod'],
    ['source', 'fresh:true kind:pod', 'fresh:true kind:pod'],
    ['namespace', 'namespace:a name:b', 'name:b'],
    ['kind', 'kind:deployments.apps name:b', 'name:b'],
    ['label:app', 'label:app=x label:app!=y label:tier=z annotation:app=x', 'label:tier=z annotation:app=x'],
    ['metadata.labels.app', 'label:app=x name:b', 'name:b'],
    ['status.phase', 'status.phase:Running spec.nodeName:n', 'spec.nodeName:n'],
    ['status', 'phase:Running name:b', 'name:b'],
    ['zone', 'zone:a name:b', 'name:b'],
    ['image', 'image:nginx name:b', 'name:b'],
    ['condition:Ready', 'condition:Ready=False condition:Other=False', 'condition:Other=False'],
    ['created:1d', 'created>2026-01-01 changed>2026-01-01', 'changed>2026-01-01'],
    ['cluster', '(cluster:a OR name:b)', '(cluster:a OR name:b)'],
  ])('SEA-M04 the facet %s of `%s` counts under `%s`', (facet, written, left) => {
    expect(withoutFacet(conditionOf(written), lowerGroup(readGroup(facet)))).toEqual(conditionOf(left));
  });

  it('SEA-M04 a facet that is all that was asked for counts under nothing', () => {
    expect(withoutFacet(conditionOf('cluster:a'), { by: 'cluster' })).toBeUndefined();
  });
});
