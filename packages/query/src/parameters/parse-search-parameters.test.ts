import { parseLabelSelector } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../ast.ts';
import type { LoweringOptions } from '../text/lowering.ts';
import { parseSearchParameters, type SearchParameters, type SearchRequest } from './parse-search-parameters.ts';
import { splitSearchLabels } from './search-labels.ts';

const now = Date.UTC(2026, 0, 10, 12);
const prefix = 'search.clusterpedia.io/';

interface Written {
  readonly url?: string;
  /** Parts of a label selector, `~` standing for Clusterpedia's prefix. */
  readonly labels?: string;
  readonly path?: NonNullable<SearchRequest['path']>;
}

function read({ url = '', labels = '', path = {} }: Written, options: Partial<LoweringOptions> = {}): SearchParameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(url)) parameters.set(name, [...(parameters.get(name) ?? []), value]);
  const { search } = splitSearchLabels(parseLabelSelector(labels.replaceAll('~', prefix)));
  return parseSearchParameters({ url: parameters, labels: search, path }, { now, ...options });
}

function not(of: Condition): Condition {
  return { kind: 'not', of };
}

const cluster = (...values: string[]): Condition => ({
  kind: 'source',
  kinds: ['cluster'],
  test: { attribute: 'name', text: { op: 'in', values } },
});
const text = (of: 'name' | 'namespace', ...values: string[]): Condition => ({
  kind: 'text',
  of,
  test: { op: 'in', values },
});
const fuzzy = (part: string): Condition => ({
  kind: 'text',
  of: 'name',
  test: { op: 'contains', text: part, ignoreCase: true },
});

describe('parameters of search', () => {
  it('SEA-C nothing given asks for everything', () => {
    expect(read({})).toEqual({ isPageByLabel: false, namedSources: [], warnings: [] });
  });

  it.each<[string, Written, Condition]>([
    ['clusters of the URL', { url: 'clusters=a, b&clusters=c' }, cluster('a', 'b', 'c')],
    ['clusters of a label', { labels: '~clusters in (a,b)' }, cluster('a', 'b')],
    ['clusters of the other prefix', { labels: 'search.orrery.dev/clusters=a' }, cluster('a')],
    ['excluded clusters of a label', { labels: '~clusters notin (a,b)' }, not(cluster('a', 'b'))],
    ['one excluded cluster', { labels: '~clusters!=a' }, not(cluster('a'))],
    [
      'globs and exclusions of the URL',
      { url: 'clusters=prod-*,!prod-eu' },
      {
        kind: 'and',
        of: [
          { kind: 'source', kinds: ['cluster'], test: { attribute: 'name', text: { op: 'glob', pattern: 'prod-*' } } },
          not(cluster('prod-eu')),
        ],
      },
    ],
    [
      'sources of two kinds',
      { url: 'sources=cluster/a,account/b' },
      {
        kind: 'or',
        of: [
          cluster('a'),
          { kind: 'source', kinds: ['account'], test: { attribute: 'name', text: { op: 'in', values: ['b'] } } },
        ],
      },
    ],
    [
      'a source of any kind',
      { labels: '~sources=a' },
      { kind: 'source', test: { attribute: 'name', text: { op: 'in', values: ['a'] } } },
    ],
    ['namespaces with the empty one', { url: 'namespaces=a,' }, text('namespace', 'a', '')],
    ['names', { url: 'names=a,b' }, text('name', 'a', 'b')],
    ['excluded names', { labels: '~names notin (a,b)' }, not(text('name', 'a', 'b'))],
    ['fuzzy names, all of them', { url: 'fuzzyName=a_%25,b' }, { kind: 'and', of: [fuzzy('a_%'), fuzzy('b')] }],
    [
      'fuzzy names, none of them',
      { labels: 'internalstorage.clusterpedia.io/fuzzy-name notin (a,b)' },
      not({ kind: 'or', of: [fuzzy('a'), fuzzy('b')] }),
    ],
    [
      'times of creation',
      { url: 'since=2026-01-01T08:00:00+08:00&before=1h' },
      { kind: 'time', of: 'created', since: Date.UTC(2026, 0, 1), before: now - 3_600_000 },
    ],
    ['times of change', { labels: '~changed-since=2d' }, { kind: 'time', of: 'changed', since: now - 2 * 86_400_000 }],
    ['the text language', { url: 'q=ns%3Da' }, text('namespace', 'a')],
  ])('SEA-C01 %s', (_, written, expected) => {
    expect(read(written).condition).toEqual(expected);
  });

  it('SEA-C06 path, URL and labels all hold, and exclusions subtract', () => {
    const { condition } = read({
      path: { source: 'cluster/a', namespace: 'default' },
      url: 'clusters=a,b&namespaces=!kube-*',
      labels: '~clusters!=a',
    });
    expect(condition).toEqual({
      kind: 'and',
      of: [
        cluster('a'),
        cluster('a', 'b'),
        not(cluster('a')),
        text('namespace', 'default'),
        not({ kind: 'text', of: 'namespace', test: { op: 'glob', pattern: 'kube-*' } }),
      ],
    });
  });

  it.each<[string, Written, string]>([
    [
      'SEA-C06',
      { path: { namespace: 'default' }, url: 'namespaces=kube-system' },
      "path: found 'default', which namespaces (kube-system) excludes: use -A",
    ],
    [
      'SEA-C06',
      { url: 'clusters=a', labels: '~clusters=b' },
      `clusters: found 'cluster/a', which ${prefix}clusters (cluster/b) excludes`,
    ],
    [
      'SEA-C06',
      { path: { source: 'cluster/a' }, url: 'accounts=b*' },
      "path: found 'cluster/a', which accounts (account/b*) excludes",
    ],
    ['SEA-C06', { url: 'clusters=a&accounts=b' }, 'use sources=cluster/a,account/b for both'],
    ['SEA-C05', { url: 'clusters=a,,b' }, "clusters: found '', expected: a name"],
    ['SEA-C05', { url: 'names=' }, "names: found '', expected: a name"],
    ['SEA-C05', { url: 'since=1h&since=2h' }, "since: found '2h', expected: one value only, and '1h' is given as well"],
    ['SEA-C', { url: 'names=web-*' }, "names: found 'web-*', expected: an exact name"],
    [
      'SEA-C02',
      { labels: '~cluster=a' },
      `labelSelector: found '${prefix}cluster' with the operator In, unknown key, expected: one of clusters`,
    ],
    [
      'SEA-C02',
      { labels: 'internalstorage.clusterpedia.io/clusters=a' },
      'expected: one of fuzzy-name, owner-seniority',
    ],
    [
      'SEA-C01',
      { labels: '~clusters' },
      `found '${prefix}clusters' with the operator Exists, expected: =, ==, in, != or notin`,
    ],
    ['SEA-C01', { labels: '~owner-uid in (a,b)' }, 'expected: = or == with one value'],
    ['SEA-C01', { labels: '~orderby notin (name)' }, 'expected: =, == or in'],
    ['SEA-C04', { url: 'withContinue=yes' }, "withContinue: found 'yes', expected: true, false, 1, 0 or nothing"],
    ['SEA-C04', { url: 'limit=ten' }, "limit: found 'ten', expected: an integer"],
    ['SEA-H04', { url: 'limit=-1' }, "limit: found '-1', expected: an integer that is not negative"],
    ['SEA-H09', { url: 'continue=1000001' }, "continue: found '1000001', expected: an integer from 0 to 1000000"],
    ['SEA-H09', { url: 'continue=20&offset=1' }, 'continue: found beside offset, expected: only one of them'],
    ['SEA-H03', { url: 'orderby=object' }, "orderby: found 'object', expected: one of cluster"],
    ['SEA-H02', { url: 'orderby=name up' }, "orderby: found 'name up', expected: a field, and asc or desc behind it"],
    [
      'SEA-G01',
      { url: 'since=1h&before=2h' },
      "since: found '2026-01-10T11:00:00.000Z', expected: a time not later than before",
    ],
    ['SEA-G01', { url: 'before=noon' }, "before: found 'noon', expected: Unix seconds"],
    [
      'SEA-F02',
      { url: 'ownerSeniority=1' },
      'ownerSeniority: found alone, expected: ownerUID, ownerName or ownerGR beside it',
    ],
    ['SEA-F01', { url: 'ownerUID=x&ownerSeniority=-1' }, "ownerSeniority: found '-1', expected: any, or a distance"],
    ['SEA-F01', { url: 'ownerUID=x&ownerSeniority=9' }, "ownerSeniority: found '9', expected: any, or a distance"],
    ['SEA-O03', { url: 'deleted=yes' }, "deleted: found 'yes', expected: exclude, include, only"],
    ['SEA-00', { url: 'at=1h&q=a | at 2h' }, "at: found beside '| at' in q, expected: only one of them"],
    ['SEA-00', { url: 'orderby=name&q=a | sort uid' }, "orderby: found beside '| sort' in q, expected: only one"],
    ['SEA-L04', { url: 'q=lable:a' }, 'q: 1:1: unknown key `lable`'],
    ['SEA-LM', { url: `names=${'a,'.repeat(1000)}a` }, 'names: found 1001 items, expected: at most 1000'],
  ])('%s refuses %j', (_, written, message) => {
    expect(() => read(written)).toThrow(
      expect.objectContaining({ reason: 'BadRequest', message: expect.stringContaining(message) }),
    );
  });

  it('SEA-C02 keys that merely contain a prefix are labels of the objects', () => {
    const { search, labels } = splitSearchLabels(
      parseLabelSelector(`app=web,shadow.clusterpedia.io/x=y,${prefix}limit=5`),
    );
    expect(labels.requirements.map(({ key }) => key)).toEqual(['app', 'shadow.clusterpedia.io/x']);
    expect(search).toMatchObject([{ parameter: 'limit' }]);
  });

  it('SEA-C06 a scalar of the URL wins over the label, the smaller limit wins', () => {
    expect(read({ url: 'since=1h&limit=0', labels: '~since=2h,~size=7' })).toMatchObject({
      condition: { since: now - 3_600_000 },
      limit: 7,
      isPageByLabel: true,
    });
    expect(read({ url: 'limit=5', labels: '~limit=7' })).toMatchObject({ limit: 5 });
    expect(read({ url: 'limit=0' })).not.toHaveProperty('limit');
  });

  it('SEA-C04 a bare label key and an empty value are true', () => {
    expect(read({ labels: '~with-continue,~inject-events=false,~forward', url: 'onlyMetadata=' })).toMatchObject({
      withContinue: true,
      injectEvents: false,
      live: true,
      onlyMetadata: true,
    });
  });

  it('SEA-C07 names the sources that are given without globs', () => {
    expect(read({ url: 'clusters=a,b*&sources=cluster/a,x', labels: '~clusters!=c' }).namedSources).toEqual([
      { kind: 'cluster', name: 'a' },
      { name: 'x' },
    ]);
  });

  it('SEA-C08 unknown parameters are warned of', () => {
    expect(read({ url: 'lables=a&watch=1' }).warnings).toEqual(['unknown query parameter "lables" ignored']);
  });

  it('SEA-H02 orders by URL, by suffixed labels and by numbered labels', () => {
    expect(read({ url: 'orderby=namespace desc,created_at ASC&orderby=status.phase' }).order).toEqual([
      { by: 'namespace', descending: true },
      { by: 'created' },
      {
        by: {
          path: [
            { kind: 'member', name: 'status' },
            { kind: 'member', name: 'phase' },
          ],
        },
      },
    ]);
    expect(read({ labels: '~orderby in (resource_version_desc,name)' }).order).toEqual([
      { by: 'originVersion', descending: true },
      { by: 'name' },
    ]);
    expect(
      read({ labels: 'search.orrery.dev/orderby-2=cluster,search.orrery.dev/orderby-1=updated_at_desc' }).order,
    ).toEqual([{ by: 'revision', descending: true }, { by: 'source' }]);
    expect(read({ url: 'q=a | sort name desc' }).order).toEqual([{ by: 'name', descending: true }]);
  });

  it('SEA-H03 a path that the kind does not declare is refused', () => {
    const orderFields = { names: ['spec.y', 'status.z'], has: () => false };
    expect(() => read({ url: 'orderby=spec.x' }, { orderFields })).toThrow(
      /^orderby: found 'spec.x', expected: one of cluster, .*, updated_at, spec.y, status.z$/,
    );
    expect(read({ url: 'orderby=spec.x' }, { orderFields: { names: [], has: () => true } }).order).toHaveLength(1);
  });

  it('SEA-H09 digits in continue are an offset, other text is a token', () => {
    expect(read({ url: 'continue=50' })).toMatchObject({ offset: 50 });
    const repeated = read({ url: 'continue=abc&offset=1' });
    expect(repeated).toMatchObject({ continueToken: 'abc' });
    expect(repeated.offset).toBeUndefined();
    expect(read({ url: 'continue=50' })).not.toHaveProperty('continueToken');
    expect(read({ url: 'continue=abc.def' })).toMatchObject({ continueToken: 'abc.def' });
  });

  it('SEA-F01 SEA-F02 owners by uid, by name and kind, at a distance', () => {
    const owner = { kind: 'owner', seniority: 0, everyReference: false };
    expect(read({ url: 'ownerUID=u&ownerName=n&ownerGR=nodes' })).toMatchObject({
      condition: { ...owner, uid: 'u' },
      warnings: [
        'ownerName is ignored, since an owner is given by uid',
        'ownerGR is ignored, since an owner is given by uid',
      ],
    });
    expect(read({ url: 'ownerName=n&ownerGR=deployments.apps&ownerSeniority=1&ownerAny=1' }).condition).toEqual({
      kind: 'owner',
      name: 'n',
      ownerKind: { group: 'apps', resource: 'deployments' },
      seniority: 1,
      everyReference: true,
    });
    expect(
      read({ labels: '~owner-gvr=nodes,internalstorage.clusterpedia.io/owner-seniority=any' }).condition,
    ).toMatchObject({
      ownerKind: { group: '', resource: 'nodes' },
      seniority: 'any',
    });
    expect(() => read({ url: 'ownerGR=foo' }, { kindsOf: () => [] })).toThrow(
      "ownerGR: found 'foo', expected: the name of a known kind",
    );
  });

  it('SEA-O01 SEA-O03 moments and tombstones', () => {
    expect(read({ url: 'at=1h&deleted=only' })).toMatchObject({
      at: { kind: 'time', timeMs: now - 3_600_000 },
      deleted: 'only',
    });
    expect(read({ url: 'q=deleted:true | at 1h' })).toMatchObject({ at: { kind: 'time' }, deleted: 'include' });
  });
});
