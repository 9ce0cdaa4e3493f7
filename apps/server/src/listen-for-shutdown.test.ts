import { EventEmitter } from 'node:events';
import { FakeClock, silentLog } from '@orrery/kit';
import { expect, test } from 'vitest';
import { aborted, listenForShutdown, type Shutdown } from './listen-for-shutdown.ts';

function listen(): { signals: EventEmitter; clock: FakeClock; exits: number[]; shutdown: Shutdown } {
  const signals = new EventEmitter();
  const clock = new FakeClock();
  const exits: number[] = [];
  const shutdown = listenForShutdown({ signals, clock, log: silentLog, exit: (code) => exits.push(code) });
  return { signals, clock, exits, shutdown };
}

test.for(['SIGTERM', 'SIGINT'])('architecture 8: %s asks for an orderly end', async (name) => {
  const { signals, exits, shutdown } = listen();
  expect(shutdown.signal.aborted).toBe(false);
  signals.emit(name);
  await aborted(shutdown.signal);
  let isEnded = false;
  await shutdown.run(async () => {
    isEnded = true;
  }, 0);
  expect(isEnded).toBe(true);
  expect(exits).toEqual([]);
});

test('architecture 8: a second signal ends at once, an echo of the first does not', async () => {
  const { signals, clock, exits } = listen();
  signals.emit('SIGINT');
  signals.emit('SIGINT');
  expect(exits).toEqual([]);
  await clock.advance(1_000);
  signals.emit('SIGTERM');
  expect(exits).toEqual([130]);
});

test.for([0, 1])('architecture 8: an end that hangs is cut after 10 s with its exit code %i', async (exitCode) => {
  const { clock, exits, shutdown } = listen();
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = shutdown.run(() => promise, exitCode);
  await clock.advance(9_999);
  expect(exits).toEqual([]);
  await clock.advance(1);
  expect(exits).toEqual([exitCode]);
  resolve();
  await running;
});

test('STY-C04 nothing listens after disposal', () => {
  const { signals, shutdown } = listen();
  shutdown[Symbol.dispose]();
  expect(signals.listenerCount('SIGTERM') + signals.listenerCount('SIGINT')).toBe(0);
});
