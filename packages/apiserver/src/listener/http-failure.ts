import { StatusError, type StatusReason } from '@orrery/model';

/** A failure of the HTTP layer itself, whose code is not that of its reason: 408, 414, 431 (`search.md` W). */
export class HttpFailure extends StatusError {
  readonly #code: number;

  constructor(code: number, reason: StatusReason, message: string) {
    super(reason, message);
    this.#code = code;
  }

  override get code(): number {
    return this.#code;
  }
}
