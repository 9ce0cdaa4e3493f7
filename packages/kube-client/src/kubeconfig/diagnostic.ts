/** What can be wrong with, or worth knowing of, a kubeconfig. Stable: user interfaces translate by it. */
export type KubeconfigCode =
  | 'Empty'
  | 'TooBig'
  | 'NotYaml'
  | 'AnchorsNotAllowed'
  | 'TooDeep'
  | 'DuplicateKey'
  | 'NotAKubeconfig'
  | 'FieldInvalid'
  | 'TooManyContexts'
  | 'ContextMissing'
  | 'ContextNotFound'
  | 'ClusterNotFound'
  | 'UserNotFound'
  | 'ServerMissing'
  | 'ServerInvalid'
  | 'ServerNotHttps'
  | 'KubeconfigFilePath'
  | 'KubeconfigExec'
  | 'AuthProviderNotSupported'
  | 'ProxyInvalid'
  | 'ProxyNotAllowed'
  | 'ProxyPasswordIgnored'
  | 'InsecureTLS'
  | 'InsecureTLSNotAllowed'
  | 'PasswordGiven'
  | 'PasswordInvalid'
  | 'ImpersonationGiven'
  | 'ImpersonationInvalid'
  | 'OidcGiven'
  | 'OidcInvalid'
  | 'CredentialMissing'
  | 'TokenInvalid'
  | 'CAInvalid'
  | 'CertificateInvalid'
  | 'KeyInvalid'
  | 'KeyMismatch'
  | 'TwoCredentials'
  | 'PlainPem'
  | 'UnknownField';

/** One finding; never contains a value that may be secret. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: KubeconfigCode;
  /** One line. */
  readonly summary: string;
  /** What to do. */
  readonly detail: string;
  /** Where: `users[prod].user.exec`; empty for the document. */
  readonly path: string;
}

/** Collects what is found; a document answers all its errors at once (STY-E05). */
export interface Findings {
  readonly all: Diagnostic[];
  error(code: KubeconfigCode, path: string, text: FindingText): void;
  warning(code: KubeconfigCode, path: string, text: FindingText): void;
}

/** Summary and detail of a finding. */
interface FindingText {
  readonly summary: string;
  readonly detail: string;
}

/** Findings kept of one severity: nobody reads more, and a hostile document has one per byte. */
const keptPerSeverity = 100;

/** A collection that begins with `known`; the same finding at the same place is kept once, of one severity the first 100. */
export function createFindings(known: readonly Diagnostic[] = []): Findings {
  const all: Diagnostic[] = [...known];
  const add = (finding: Diagnostic): void => {
    if (all.filter((other) => other.severity === finding.severity).length >= keptPerSeverity) return;
    if (all.some((other) => other.code === finding.code && other.path === finding.path)) return;
    all.push(finding);
  };
  return {
    all,
    error: (code, path, text) => add({ severity: 'error', code, path, ...text }),
    warning: (code, path, text) => add({ severity: 'warning', code, path, ...text }),
  };
}
