export { type Backoff, type BackoffOptions, createBackoff, reflectorBackoff } from './backoff.ts';
export { type Clock, systemClock } from './clock.ts';
export { FakeClock } from './fake-clock.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export { Permits } from './permits.ts';
export { Tasks } from './tasks.ts';
export { WakeUp } from './wake-up.ts';
