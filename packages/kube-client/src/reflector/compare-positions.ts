const decimal = /^\d{1,30}$/;

/**
 * Whether a position is lower than another, both read as decimal numbers; false when one is no number. Only for the position check
 * (KSY-D32): whether an object is newer is never told by numbers (KSY-D31).
 */
export function isLowerPosition(position: string, than: string): boolean {
  return decimal.test(position) && decimal.test(than) && BigInt(position) < BigInt(than);
}

/** The position right before an event's; undefined when it is no number. A watch from there begins with the event. */
export function positionBefore(position: string): string | undefined {
  return decimal.test(position) && !/^0+$/.test(position) ? String(BigInt(position) - 1n) : undefined;
}
