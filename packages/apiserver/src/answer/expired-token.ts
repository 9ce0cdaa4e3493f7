import { StatusError } from '@orrery/model';

/** A 410 with a token that goes on with what is there now, as kube-apiserver gives one (`metadata.continue` of the Status, SEA-H07). */
export class ExpiredToken extends StatusError {
  readonly continueToken: string;

  constructor(continueToken: string, options: { readonly cause?: unknown } = {}) {
    super(
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue ' +
        'parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided ' +
        'token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was ' +
        'returned and now may show up in the list.',
      options,
    );
    this.continueToken = continueToken;
  }
}
