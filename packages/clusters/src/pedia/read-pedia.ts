import { isDeepStrictEqual } from 'node:util';
import { type Cluster, type ClusterSpec, type ControlMetadata, clusterSyncOf, type PediaCluster } from '@orrery/model';
import { type PediaWords, wordsAnnotation } from './pedia-words.ts';
import { redactAnnotations, redactionMarker, type SecretField, secretFields } from './redaction.ts';
import { base64, choiceOf, connectionOf, type PediaChoice, type PediaConnection } from './show-pedia.ts';

type Access = ClusterSpec['access'];

/** What a written `PediaCluster` is as a `Cluster`. */
export interface ReadPedia {
  /** With the given credential, which is yet to be moved to the vault; without status. */
  readonly cluster: Cluster;
  /**
   * Whether the way to the cluster is the stored one; then `cluster` has the stored access and annotation, and nothing else here is of
   * interest.
   */
  readonly isSameConnection: boolean;
  /** The connection fields that say something, secret values as markers. */
  readonly given: PediaConnection;
  /** Why the connection cannot be used; empty when it may be (KSY-A01). */
  readonly problems: readonly string[];
}

/** Longer texts are not kept beside the access. */
const maxWordLength = 65_536;

/**
 * Reads a written `PediaCluster` (KSY-A01). Of a cluster that is new, or of which it names kinds, exactly those are collected (KSY-C01);
 * what it has no word for (exclusions, namespaces...) stays as it is stored.
 * @param base what is stored now; undefined at creation.
 */
export function readPedia(pedia: Pick<PediaCluster, 'metadata' | 'spec'>, base: Cluster | undefined): ReadPedia {
  const given = givenConnection(pedia.spec);
  const isSame = base !== undefined && isDeepStrictEqual(given, connectionOf(base));
  const { access, problems } = isSame ? { access: base.spec.access, problems: [] } : readConnection(given, base);
  const spec: ClusterSpec = { ...(base?.spec ?? { origin: 'imported' }), ...readChoice(pedia, base), access };
  return {
    cluster: {
      apiVersion: 'orrery.dev/v1alpha1',
      kind: 'Cluster',
      metadata: storedMetadata(pedia.metadata, isSame ? base : undefined),
      spec,
    },
    isSameConnection: isSame,
    given: withMarkers(given),
    problems,
  };
}

/** The connection fields that say something. */
function givenConnection(spec: PediaConnection): PediaConnection {
  const texts = ['kubeconfig', 'apiserver', 'caData', 'tokenData', 'certData', 'keyData'] as const;
  const given = texts.flatMap((name): [string, string][] => (spec[name] ? [[name, spec[name]]] : []));
  const { authenticationFrom } = spec;
  return { ...Object.fromEntries(given), ...(authenticationFrom === undefined ? {} : { authenticationFrom }) };
}

function readConnection(
  given: PediaConnection,
  base: Cluster | undefined,
): { readonly access: Access; readonly problems: readonly string[] } {
  const kept = base === undefined ? {} : connectionOf(base);
  if (given.kubeconfig !== undefined) return readKubeconfig(given.kubeconfig, kept, base);
  const { certData, keyData, tokenData } = given;
  const hasCertificate = certData !== undefined && keyData !== undefined;
  if (tokenData === undefined && !hasCertificate) return { access: {}, problems: [missingCredential(given)] };
  const used: SecretField[] = [
    ...(tokenData === undefined ? [] : ['tokenData' as const]),
    ...(hasCertificate ? ['certData' as const, 'keyData' as const] : []),
  ];
  return readSingleFields(given, used, { fields: kept, access: base?.spec.access ?? {} });
}

function missingCredential({ authenticationFrom }: PediaConnection): string {
  return authenticationFrom === undefined
    ? 'spec: one of kubeconfig, tokenData, or certData with keyData is required'
    : 'spec.authenticationFrom: secrets of the system namespace are not supported yet; give the values in spec';
}

function readKubeconfig(
  written: string,
  kept: PediaConnection,
  base: Cluster | undefined,
): { readonly access: Access; readonly problems: readonly string[] } {
  if (written !== redactionMarker) {
    const kubeconfig = decode(written);
    if (kubeconfig === undefined) return { access: {}, problems: [notBase64('kubeconfig')] };
    return { access: { credential: { kubeconfig } }, problems: [] };
  }
  // address and CA beside a kubeconfig are only said, not used (KSY-A02)
  if (kept.kubeconfig !== undefined && base !== undefined) return { access: base.spec.access, problems: [] };
  return { access: {}, problems: [notKept('kubeconfig')] };
}

function readSingleFields(
  given: PediaConnection,
  used: readonly SecretField[],
  kept: { readonly fields: PediaConnection; readonly access: Access },
): { readonly access: Access; readonly problems: readonly string[] } {
  const problems: string[] = [];
  if (given.apiserver === undefined) problems.push('spec.apiserver: the URL of the API server is required');
  const caBundle = given.caData === undefined ? undefined : decode(given.caData);
  if (given.caData !== undefined && caBundle === undefined) problems.push(notBase64('caData'));
  const markers = used.filter((name) => given[name] === redactionMarker);
  const isKept =
    markers.length === used.length &&
    secretFields.every((name) => used.includes(name) === Object.hasOwn(kept.fields, name));
  if (markers.length > 0 && !isKept) problems.push(...markers.map(notKept));
  const values = new Map(isKept ? [] : used.map((name) => [name, decode(given[name] ?? '')]));
  problems.push(...[...values].filter(([, value]) => value === undefined).map(([name]) => notBase64(name)));
  if (problems.length > 0) return { access: {}, problems };
  const { addresses: _, caBundle: __, ...others } = kept.access;
  const access: Access = {
    ...(isKept ? others : { credential: credentialOf(values) }),
    addresses: [given.apiserver ?? ''],
    ...(caBundle === undefined ? {} : { caBundle }),
  };
  return { access, problems: [] };
}

function credentialOf(values: ReadonlyMap<SecretField, string | undefined>): NonNullable<Access['credential']> {
  const text = (name: SecretField): string | undefined => values.get(name);
  const [token, clientCertificate, clientKey] = [text('tokenData')?.trimEnd(), text('certData'), text('keyData')];
  return {
    ...(token === undefined ? {} : { token }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(clientKey === undefined ? {} : { clientKey }),
  };
}

/** The text behind base64; undefined when it is none. Line breaks are ignored, as Go does. */
function decode(text: string): string | undefined {
  const compact = text.replaceAll(/[\r\n]/g, '');
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, 'base64').toString('utf8') : undefined;
}

function notBase64(name: string): string {
  return `spec.${name}: is not base64`;
}

function notKept(name: string): string {
  return `spec.${name}: the marker stands for a value that is not kept; give it again, together with all others`;
}

function withMarkers(given: PediaConnection): PediaConnection {
  const secrets = secretFields.filter((name) => given[name] !== undefined);
  return { ...given, ...Object.fromEntries(secrets.map((name) => [name, redactionMarker])) };
}

/** What must be kept beside an access so that the connection is shown as it was given. */
export function wordsOfGiven(given: PediaConnection, access: Access): Omit<PediaWords, 'of'> {
  const { apiserver, caData, authenticationFrom } = given;
  const stored = access.caBundle === undefined ? undefined : base64(access.caBundle);
  const isWord = (text: string | undefined, known: string | undefined): text is string =>
    text !== undefined && text !== known && text.length <= maxWordLength;
  return {
    given: Object.keys(given).filter((name) => name !== 'authenticationFrom'),
    apiserver: isWord(apiserver, access.addresses?.[0]) ? apiserver : '',
    caData: isWord(caData, stored) ? caData : '',
    problem: '',
    ...(authenticationFrom === undefined ? {} : { authenticationFrom }),
  };
}

/** What is collected: what is stored stays where the view says the same. */
function readChoice(
  { spec }: Pick<PediaCluster, 'spec'>,
  base: Cluster | undefined,
): Pick<ClusterSpec, 'sync' | 'shardingName'> {
  if (base === undefined) return { ...shardingOf(spec), sync: { profile: 'none', ...writtenChoice(spec, {}) } };
  const shown = choiceOf(base);
  const changed = writtenChoice(spec, shown);
  const sync = Object.keys(changed).length === 0 ? {} : { sync: { ...choosable(base), ...changed } };
  return { ...(spec.shardingName === shown.shardingName ? {} : shardingOf(spec)), ...sync };
}

/**
 * What a written choice changes of `spec.sync`. A profile gives way to the kinds that are named, and they alone are collected (KSY-C01);
 * what has no word (exclusions, namespaces, pausing...) limits them as before.
 */
function choosable(base: Cluster): NonNullable<ClusterSpec['sync']> {
  const { sync = {} } = base.spec;
  if (clusterSyncOf(base).profile === 'none') return sync;
  const { resources: _, resourcesRefName: __, customResources: ___, ...limits } = sync;
  return { ...limits, profile: 'none' };
}

function shardingOf({ shardingName = '' }: PediaChoice): Pick<ClusterSpec, 'shardingName'> {
  return { shardingName };
}

/** The members of `spec.sync` that are not as shown. */
function writtenChoice(spec: PediaChoice, shown: PediaChoice): NonNullable<ClusterSpec['sync']> {
  const { syncResources = [], syncAllCustomResources = false, syncResourcesRefName = '' } = spec;
  const isListed = isDeepStrictEqual(syncResources, shown.syncResources ?? []);
  const isAll = syncAllCustomResources === (shown.syncAllCustomResources ?? false);
  const isReferred = syncResourcesRefName === (shown.syncResourcesRefName ?? '');
  return {
    ...(isListed ? {} : { resources: syncResources }),
    ...(isReferred ? {} : { resourcesRefName: syncResourcesRefName }),
    ...(isAll ? {} : { customResources: syncAllCustomResources ? 'All' : 'None' }),
  };
}

function storedMetadata(metadata: ControlMetadata, kept: Cluster | undefined): ControlMetadata {
  const { annotations, ...others } = metadata;
  const words = kept?.metadata.annotations?.[wordsAnnotation];
  const stored = {
    ...redactAnnotations(annotations ?? {}),
    ...(words === undefined ? {} : { [wordsAnnotation]: words }),
  };
  return Object.keys(stored).length === 0 ? others : { ...others, annotations: stored };
}
