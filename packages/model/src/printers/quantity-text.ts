/** A `resource.Quantity` as it stands in an object: API servers write it in its canonical form. Undefined when there is none. */
export function quantityText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
