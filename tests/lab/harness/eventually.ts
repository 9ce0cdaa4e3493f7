import { systemClock } from '@orrery/kit';

/** Asks now and then until it is so. @throws Error with the explanation when the time is up. */
export async function eventually(
  isSo: () => Promise<boolean>,
  options: { readonly timeoutMs: number; readonly explain: () => string },
): Promise<void> {
  const end = systemClock.monotonic() + options.timeoutMs;
  while (!(await isSo())) {
    if (systemClock.monotonic() > end) throw new Error(options.explain());
    await systemClock.sleep(300);
  }
}
