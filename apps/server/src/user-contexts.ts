import { readFile, stat } from 'node:fs/promises';
import { errorCode } from '@orrery/kit';
import { type Kubeconfig, type KubeconfigResult, readKubeconfig } from '@orrery/kube-client';

/** A context of the user's kubeconfigs that could be imported. */
export interface UserContext {
  readonly file: string;
  readonly name: string;
  /** URL as written; absent when the kubeconfig has none. */
  readonly server: string | undefined;
  /** Whether the context names key or certificate files, which `kubectl config view --flatten` puts into the text. */
  readonly namesFiles: boolean;
  /** Why it cannot be imported as it is; one line. */
  readonly problem: string | undefined;
}

/** A kubeconfig that could not be read. */
export interface UnreadFile {
  readonly file: string;
  /** Why; one line. */
  readonly problem: string;
}

/** What the user's kubeconfigs hold. */
export interface UserKubeconfigs {
  readonly contexts: readonly UserContext[];
  readonly unread: readonly UnreadFile[];
}

/** Larger files are no kubeconfigs (S-15.1). */
const maxBytes = 1_048_576;

/**
 * The contexts of the kubeconfigs kubectl would read, in its order; of equal names the first, as in kubectl. Contexts of this server
 * itself are left out. Files that are not there have none; what else cannot be read is named, and never fails a start.
 */
export async function readUserContexts(files: readonly string[], ownUrl: string): Promise<UserKubeconfigs> {
  const found = new Map<string, UserContext>();
  const unread: UnreadFile[] = [];
  for (const file of files) {
    const { kubeconfig, problem } = await readSmallFile(file);
    if (problem !== undefined) unread.push({ file, problem });
    for (const { name, server } of kubeconfig?.contexts ?? []) {
      if (found.has(name) || server === ownUrl || server?.startsWith(`${ownUrl}/`)) continue;
      found.set(name, { file, name, server, ...judge(kubeconfig?.choose(name)) });
    }
  }
  return { contexts: [...found.values()], unread };
}

interface FileContent {
  readonly kubeconfig?: Kubeconfig;
  readonly problem?: string | undefined;
}

async function readSmallFile(file: string): Promise<FileContent> {
  try {
    const facts = await stat(file);
    if (facts.isDirectory()) return { problem: 'It is a directory.' };
    if (!facts.isFile()) return { problem: 'It is no regular file.' };
    if (facts.size > maxBytes) return { problem: 'The file is larger than 1 MiB.' };
    const kubeconfig = readKubeconfig(await readFile(file, 'utf8'));
    return { kubeconfig, problem: problemOf(kubeconfig) };
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' ? {} : { problem: `It cannot be opened (${code}).` };
  }
}

/** Why a text is no kubeconfig; one without contexts was read, and has none. */
function problemOf({ contexts, choose }: Kubeconfig): string | undefined {
  const result = contexts.length === 0 ? choose() : undefined;
  if (result?.kind !== 'invalid') return undefined;
  const error = result.diagnostics.find(({ severity }) => severity === 'error');
  return error?.code === 'ContextMissing' ? undefined : error?.summary;
}

function judge(parsed: KubeconfigResult | undefined): Pick<UserContext, 'namesFiles' | 'problem'> {
  if (parsed?.kind !== 'invalid') return { namesFiles: false, problem: undefined };
  const errors = parsed.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const other = errors.find((error) => error.code !== 'KubeconfigFilePath');
  if (other === undefined) return { namesFiles: errors.length > 0, problem: undefined };
  return { namesFiles: false, problem: `${other.summary} ${other.detail}` };
}
