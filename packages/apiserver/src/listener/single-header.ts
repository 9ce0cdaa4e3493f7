/** A header that may be sent several times, as one value (RFC 9110, 5.3). */
export function singleHeader(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
