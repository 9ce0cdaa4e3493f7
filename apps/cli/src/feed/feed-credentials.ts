import type { FeedConnection } from '@orrery/client';
import { hasReason, isStatusError } from '@orrery/model';
import { type CliError, causedError } from '../cli-error.ts';

/**
 * Says what a person can do about a lease that is not given, in words of the command line.
 * @param held what to say in place of that another pusher holds it.
 */
export function explained(connection: FeedConnection, held?: CliError): FeedConnection {
  return {
    ...connection,
    takeLease: async (request, signal) => {
      try {
        return await connection.takeLease(request, signal);
      } catch (error) {
        if (isStatusError(error) && (error.details.causes ?? []).some(({ reason }) => reason === 'LeaseHeld'))
          throw (
            held ?? causedError(1, `${error.message} (--takeover); a pusher that crashed holds it until then`, error)
          );
        const stranger = strangerCode(error);
        if (stranger === undefined || !isStatusError(error)) throw error;
        // Asking again cannot help: the certificate stays the same.
        const advice = 'give the CA certificate of the server: --certificate-authority FILE';
        throw causedError(2, `${error.message} (${stranger}); ${advice}`, error);
      }
    },
  };
}

/** What Node says of a server whose certificate is not that of a trusted CA, or for another name. */
const strangerCodes: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function strangerCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return strangerCodes.has(code) ? code : strangerCode(error.cause);
}

/**
 * The kept token is good until its cluster is forgotten or it is withdrawn; from then on the given one speaks.
 * @param given undefined when there is none: then a refusal says where the kept one is.
 */
export function preferring(
  kept: { readonly connection: FeedConnection; readonly file: string },
  given: FeedConnection | undefined,
): FeedConnection {
  let current = kept.connection;
  return {
    takeLease: async (request, signal) => {
      try {
        return await current.takeLease(request, signal);
      } catch (error) {
        const isRefused = hasReason(error, 'Unauthorized') || hasReason(error, 'Forbidden');
        if (!isRefused || current === given) throw error;
        if (given === undefined) {
          const advice = `the feed token kept in ${kept.file} is not accepted any more: give a token with --token`;
          throw causedError(1, `${error.message.replace(/\.$/, '')}; ${advice}`, error);
        }
        const answer = await given.takeLease(request, signal);
        current = given;
        return answer;
      }
    },
    send: (lease, frames, signal) => current.send(lease, frames, signal),
    changeKinds: (lease, change, signal) => current.changeKinds(lease, change, signal),
    end: (lease) => current.end(lease),
  };
}
