import type { Clock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { ClassQueue } from './class-queue.ts';
import { type RequestClass, requestClasses } from './request-class.ts';
import { UserRates } from './user-rates.ts';

/** What is measured of requests. */
export interface RequestMeter {
  /** A limit of S-28.1 was reached, by its name. */
  limitReached(limit: string): void;
  /** How many requests of a class are being answered now. */
  inFlight(requestClass: RequestClass, count: number): void;
}

/** What limits need. */
export interface RequestLimitsDeps {
  readonly limits: Pick<ApiserverLimits, 'inFlight' | 'queueMs' | 'userRate' | 'userBurst'>;
  readonly clock: Clock;
  readonly meter?: RequestMeter | undefined;
}

/** Who asks, and for how long. */
export interface Entrant {
  readonly user: string;
  /** Aborts when the request has ended: the place is given back then. */
  readonly closed: AbortSignal;
}

/** Holds requests back that are too many at a time or too many in a time (`search.md` LM, S-28.1). */
export class RequestLimits {
  readonly #deps: RequestLimitsDeps;
  readonly #queues: ReadonlyMap<RequestClass, ClassQueue>;
  readonly #rates: UserRates;

  constructor(deps: RequestLimitsDeps) {
    const { inFlight, userRate, userBurst } = deps.limits;
    this.#deps = deps;
    this.#queues = new Map(requestClasses.map((name) => [name, new ClassQueue(inFlight[name])]));
    this.#rates = new UserRates({ perSecond: userRate, burst: userBurst });
  }

  /**
   * Lets a request in, at once or within the time of the queue; its place is free again when it ends.
   * @throws StatusError TooManyRequests with the seconds after which to try again.
   */
  async enter(requestClass: RequestClass, entrant: Entrant): Promise<void> {
    const { clock, meter } = this.#deps;
    if (!this.#rates.take(entrant.user, clock.monotonic())) {
      meter?.limitReached('request-rate');
      throw tooMany('more requests per second than one user may make');
    }
    if (await this.#enter(requestClass, entrant, this.#deps.limits.queueMs)) return;
    const isShare = this.#queue(requestClass).hasShare(entrant.user);
    meter?.limitReached(isShare ? `user-requests-${requestClass}` : `requests-${requestClass}`);
    throw tooMany(
      isShare
        ? `as many ${requestClass} requests are being answered as one user may have`
        : `as many ${requestClass} requests are being answered as there may be`,
    );
  }

  /** Counts a request as bulk from now on; waits for a place, as long as its reader does. */
  async becomeBulk(entrant: Entrant): Promise<void> {
    await this.#enter('bulk', entrant, undefined);
  }

  #queue(requestClass: RequestClass): ClassQueue {
    const queue = this.#queues.get(requestClass);
    if (queue === undefined) throw new TypeError(`there is no class ${requestClass}`);
    return queue;
  }

  async #enter(requestClass: RequestClass, { user, closed }: Entrant, waitMs: number | undefined): Promise<boolean> {
    const queue = this.#queue(requestClass);
    if (!queue.tryEnter(user) && !(await this.#wait(queue, { user, closed }, waitMs))) return false;
    const meter = this.#deps.meter;
    meter?.inFlight(requestClass, queue.running);
    const leave = (): void => {
      queue.leave(user);
      meter?.inFlight(requestClass, queue.running);
    };
    if (closed.aborted) leave();
    else closed.addEventListener('abort', leave, { once: true });
    return true;
  }

  async #wait(queue: ClassQueue, { user, closed }: Entrant, waitMs: number | undefined): Promise<boolean> {
    if (waitMs === undefined) return await queue.wait(user, closed);
    const given = new AbortController();
    const tooLate = AbortSignal.any([closed, given.signal]);
    const late = this.#deps.clock.sleep(waitMs, { signal: tooLate }).then(
      () => given.abort(),
      () => undefined, // it got a place, or has gone
    );
    const isIn = await queue.wait(user, tooLate);
    given.abort();
    await late;
    return isIn;
  }
}

function tooMany(why: string): StatusError {
  return new StatusError('TooManyRequests', `too many requests: ${why}; try again later`, {
    details: { retryAfterSeconds: 1 },
  });
}
