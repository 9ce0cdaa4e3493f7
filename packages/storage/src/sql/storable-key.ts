import type { ObjectKey } from '@orrery/model';

/** Longest name, namespace or uid in UTF-8; Kubernetes allows 253, and entries of PostgreSQL's indexes end at about 2,700. */
const maxBytes = 1024;

/** Texts beside the key that rows keep as texts. */
export interface StoredTexts {
  readonly uid?: string;
  readonly version?: string;
  readonly originVersion?: string;
}

/**
 * Why an object cannot be stored, or undefined when it can: an empty name, a slash in a part of the key, a text that no column holds
 * (U+0000, which PostgreSQL's texts exclude, or a lone surrogate, which UTF-8 excludes), or one of more than 1,024 bytes.
 */
export function storableKeyProblem(key: ObjectKey, texts: StoredTexts = {}): string | undefined {
  const { group, resource, namespace, name } = key;
  if (name === '') return 'the name is empty';
  for (const [what, text] of Object.entries({ group, resource, namespace, name })) {
    if (text.includes('/')) return `the ${what} ${shown(text)} contains a slash`;
  }
  for (const [what, text] of Object.entries({ group, resource, namespace, name, ...texts })) {
    const problem = storableTextProblem(text);
    if (problem !== undefined) return `the ${what} ${shown(text)} ${problem}`;
  }
  return undefined;
}

/** Why a column of texts cannot hold a text, or undefined when it can. */
export function storableTextProblem(text: string): string | undefined {
  if (text.includes('\u0000')) return 'contains U+0000';
  if (!text.isWellFormed()) return 'contains a lone surrogate';
  if (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes) return `has more than ${maxBytes} bytes`;
  return undefined;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
