/** A source as answers name it: `cluster/prod-eu` (SEA-B02). */
export function sourceText({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}
