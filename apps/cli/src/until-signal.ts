/** A signal that aborts when the process is asked to end. */
export function untilSignal(): Disposable & { readonly signal: AbortSignal } {
  const aborter = new AbortController();
  const stop = (): void => aborter.abort(new Error('asked to end'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return {
    signal: aborter.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}
