import type { WriterProcess } from './writer-process.ts';

/**
 * What is wrong with the refusals of a store that could not write: each has the one reason that means trying again, and one line that
 * says what it is about; with `reads`, what was stored could be read meanwhile.
 */
export function findRefusalProblems(
  writer: WriterProcess,
  { clear, reads }: { readonly clear: RegExp; readonly reads: boolean },
): readonly string[] {
  return writer.refusals.flatMap(({ what, reason, message, canRead }) => {
    const said = `${what} was refused with ${reason}: ${message}`;
    return [
      ...(reason === 'ServiceUnavailable' ? [] : [said]),
      ...(clear.test(message) && !message.includes('\n') ? [] : [`not clear: ${said}`]),
      ...(reads && !canRead ? [`nothing could be read when ${said}`] : []),
    ];
  });
}
