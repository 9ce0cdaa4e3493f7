const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 365 * 86_400 };
/** Two reads of one object may be so far apart, in seconds (SEA-P02). */
const apart = 5;
const age = /(?<![\w.-])(?:\d+[ydhms])+(?![\w.-])/g;

/**
 * Whether two texts differ in ages only, and in these by at most 5 s (SEA-P02). An age that shows no seconds may differ by one of its
 * smallest unit: that much can lie between two reads.
 */
export function sameButAges(one: string, other: string): boolean {
  if (one === other) return true;
  const [ages, otherAges] = [one.match(age) ?? [], other.match(age) ?? []];
  const isSameText = one.replaceAll(age, '<age>') === other.replaceAll(age, '<age>');
  return isSameText && ages.every((each, index) => areClose(each, otherAges[index] ?? ''));
}

function areClose(one: string, other: string): boolean {
  const unit = Math.max(unitOf(one), unitOf(other));
  return Math.abs(secondsOf(one) - secondsOf(other)) <= Math.max(apart, unit);
}

function secondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)([ydhms])/g)];
  return parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 0), 0);
}

function unitOf(text: string): number {
  return unitSeconds[text.at(-1) ?? ''] ?? 0;
}
