/** About what a row of the history takes beside its frame, its entries in three indexes with it. */
const rowBytes = 250;

/** What a state in the history counts towards `retention.historySize`, by the length of its frame. */
export function historySize(frameLength: number): number {
  return frameLength + rowBytes;
}
