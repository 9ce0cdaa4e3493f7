import { readFile, stat } from 'node:fs/promises';
import { listContexts, parseKubeconfig } from '@orrery/kube-client';

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

/** Larger files are no kubeconfigs (S-15.1). */
const maxBytes = 1_048_576;

/**
 * The contexts of the kubeconfigs kubectl would read, in its order; of equal names the first, as in kubectl. Files that are not
 * there or cannot be read have none. Contexts of this server itself are left out.
 */
export async function readUserContexts(files: readonly string[], ownUrl: string): Promise<readonly UserContext[]> {
  const found = new Map<string, UserContext>();
  for (const file of files) {
    const text = await readSmallFile(file);
    for (const { name, server } of text === undefined ? [] : listContexts(text)) {
      if (found.has(name) || server === ownUrl || server?.startsWith(`${ownUrl}/`)) continue;
      found.set(name, { file, name, server, ...judge(text ?? '', name) });
    }
  }
  return [...found.values()];
}

async function readSmallFile(file: string): Promise<string | undefined> {
  try {
    const facts = await stat(file);
    return facts.isFile() && facts.size <= maxBytes ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined; // a start-up text is no reason to fail
  }
}

function judge(text: string, context: string): Pick<UserContext, 'namesFiles' | 'problem'> {
  const parsed = parseKubeconfig(text, { context });
  if (parsed.kind !== 'invalid') return { namesFiles: false, problem: undefined };
  const errors = parsed.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const other = errors.find((error) => error.code !== 'KubeconfigFilePath');
  if (other === undefined) return { namesFiles: errors.length > 0, problem: undefined };
  return { namesFiles: false, problem: `${other.summary} ${other.detail}` };
}
