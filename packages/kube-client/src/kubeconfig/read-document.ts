import { type Document, isAlias, isCollection, isMap, isPair, isScalar, parseAllDocuments, type YAMLError } from 'yaml';
import type { Findings, KubeconfigCode } from './diagnostic.ts';

/** Largest kubeconfig, in bytes of UTF-8 (S-15.1). */
const sizeLimitBytes = 1024 * 1024;
const depthLimit = 20;
/** What YAML's recursive composer is given at most; far above `depthLimit`, far below the stack. */
const bracketLimit = 200;

/**
 * Reads a YAML or JSON text as pure data: core schema, no anchors or aliases, no duplicate keys, at most 1 MiB and 20 levels.
 * Mappings come as Map, so that no key means anything to JavaScript. Undefined when an error was found.
 */
export function readDocument(text: string, findings: Findings): unknown {
  const fail = (code: KubeconfigCode, summary: string, detail: string): undefined => {
    findings.error(code, '', { summary, detail });
    return undefined;
  };
  if (text.length > sizeLimitBytes || Buffer.byteLength(text) > sizeLimitBytes) {
    return fail(
      'TooBig',
      'The file is larger than 1 MiB.',
      'Give one cluster only: kubectl config view --minify --flatten --raw',
    );
  }
  const content = text.replace(/^\uFEFF/, '');
  if (content.trim() === '') return fail('Empty', 'The file is empty.', 'Give the text of a kubeconfig.');
  const tooDeep = (): undefined =>
    fail('TooDeep', 'The document is nested too deeply.', `At most ${depthLimit} levels are read.`);
  if (hasManyBrackets(content)) return tooDeep();
  let documents: readonly Document[];
  try {
    const options = {
      version: '1.2',
      schema: 'core',
      // The library compares each key with each; `findDuplicate` does it in one pass.
      uniqueKeys: false,
      prettyErrors: true,
      logLevel: 'silent',
    } as const;
    documents = [...parseAllDocuments(content, options)];
  } catch (error) {
    // The composer recurses; whatever else it throws is a fault of ours and must be seen.
    if (error instanceof RangeError) return tooDeep();
    throw error;
  }
  const [document] = documents;
  if (document === undefined) return fail('Empty', 'The file is empty.', 'Give the text of a kubeconfig.');
  if (documents.length > 1) return fail('NotYaml', 'The file contains several documents.', 'Give one kubeconfig.');
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem?.code === 'RESOURCE_EXHAUSTION') return tooDeep();
  if (problem !== undefined) return reportYamlError(problem, fail);
  const structure = checkStructure(document);
  if (typeof structure === 'object') {
    const line = content.slice(0, structure.duplicateAt).split('\n').length;
    const summary = `A key occurs twice (line ${line}).`;
    return fail('DuplicateKey', summary, 'Remove one of the two; which one counts cannot be known.');
  }
  if (structure === 'deep') return tooDeep();
  if (structure === 'anchor')
    return fail('AnchorsNotAllowed', 'Anchors and aliases are not allowed.', 'Write the values out.');
  const value: unknown = document.toJS({ mapAsMap: true });
  return value;
}

function hasManyBrackets(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > bracketLimit) return true;
  }
  // Compact nesting, `- - - x`, opens a level with two characters.
  return /(?:[-?:] ){100}/.test(text);
}

/** The library's message may quote the document, so only the kind of error and its place are told. */
function reportYamlError(
  problem: YAMLError,
  fail: (code: KubeconfigCode, summary: string, detail: string) => undefined,
): undefined {
  const line = problem.linePos?.[0].line;
  const where = line === undefined ? '' : ` (line ${line})`;
  return fail(
    'NotYaml',
    `The file is neither YAML nor JSON${where}: ${problem.code}.`,
    'Give the text of a kubeconfig.',
  );
}

function checkStructure(document: Document): 'deep' | 'anchor' | 'fine' | { readonly duplicateAt: number } {
  const stack: { readonly node: unknown; readonly depth: number }[] = [{ node: document.contents, depth: 1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, depth } = next;
    if (isAnchored(node)) return 'anchor';
    if (isPair(node)) stack.push({ node: node.key, depth }, { node: node.value, depth });
    if (!isCollection(node)) continue;
    if (depth > depthLimit) return 'deep';
    const duplicateAt = findDuplicate(node);
    if (duplicateAt !== undefined) return { duplicateAt };
    for (const item of node.items) stack.push({ node: item, depth: depth + 1 });
  }
  return 'fine';
}

function isAnchored(node: unknown): boolean {
  return isAlias(node) || ((isScalar(node) || isCollection(node)) && node.anchor !== undefined);
}

/** Where the second of two equal keys of a mapping stands, as offset into the text. */
function findDuplicate(node: unknown): number | undefined {
  const seen = new Set<unknown>();
  for (const { key } of isMap(node) ? node.items : []) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key.range?.[0] ?? 0;
    seen.add(key.value);
  }
  return undefined;
}
