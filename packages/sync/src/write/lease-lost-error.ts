import type { SourceId } from '@orrery/model';

/**
 * The lease of a source was lost before its changes were committed: another replica may write it now, so nothing of them was stored and
 * they must not be tried again (KSY-J03). The positions of the source stand where the last commit left them.
 */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  readonly source: SourceId;

  constructor(source: SourceId, cause?: unknown) {
    super(`the lease of source ${source} was lost`, cause === undefined ? undefined : { cause });
    this.source = source;
  }
}
