/**
 * A time as objects of Kubernetes carry it: RFC 3339 in UTC, without fractions of seconds (`metav1.Time`).
 * @param timeMs epoch milliseconds.
 */
export function rfc3339Text(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
