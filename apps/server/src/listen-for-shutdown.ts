import type { Clock, Log } from '@orrery/kit';

/** How long an orderly end may take. */
const deadlineMs = 10_000;

/**
 * Ctrl-C in a terminal reaches the server twice under `npm start`: from the terminal, and once more from npm, which passes signals
 * on. Two signals this close are one.
 */
const echoMs = 200;

/** Where signals come from; `process` has it. */
interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/** What ending needs. */
export interface ShutdownDeps {
  readonly signals: SignalSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the process without further work. */
  readonly exit: (code: number) => void;
}

/** Two signals: the first asks for an orderly end, the second for one at once. */
export interface Shutdown extends Disposable {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** Runs the orderly end; after 10 s the process ends without it, with the same exit code (`architecture.md` 8). */
  run(end: () => Promise<void>, exitCode: number): Promise<void>;
}

/** Listens for SIGTERM and SIGINT until disposed. A second one ends the process at once with the shell's code for SIGINT. */
export function listenForShutdown(deps: ShutdownDeps): Shutdown {
  const asked = new AbortController();
  let firstAt: number | undefined;
  const onSignal = (): void => {
    const now = deps.clock.monotonic();
    if (firstAt === undefined) {
      firstAt = now;
      asked.abort();
    } else if (now - firstAt > echoMs) {
      deps.exit(130);
    }
  };
  deps.signals.on('SIGTERM', onSignal);
  deps.signals.on('SIGINT', onSignal);
  return {
    signal: asked.signal,
    run: async (end, exitCode) => {
      const done = new AbortController();
      const deadline = deps.clock.sleep(deadlineMs, { signal: done.signal }).then(
        () => {
          deps.log.warn({ durationMs: deadlineMs }, 'the orderly end took too long, ending without it');
          deps.exit(exitCode);
        },
        () => undefined, // the end came in time
      );
      await end();
      done.abort();
      await deadline;
    },
    [Symbol.dispose]: () => {
      deps.signals.off('SIGTERM', onSignal);
      deps.signals.off('SIGINT', onSignal);
    },
  };
}

/** Resolves when the signal has aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
