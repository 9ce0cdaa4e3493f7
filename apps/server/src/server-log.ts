import type { Log } from '@orrery/kit';
import { destination, pino } from 'pino';
import { errorFields } from './error-fields.ts';

/** Members whose values never reach a log line, wherever a field or an error carries them. */
const secretMembers = ['token', 'authorization', 'clientKey', 'keyPem', 'kubeconfig', 'password', 'credential'];

/**
 * JSON lines on standard error. Lines are written at once: none is lost when the process ends.
 * @param level least severe line that is written.
 */
export function createServerLog(level: 'debug' | 'info' | 'warn' | 'error', fileDescriptor = 2): Log {
  const paths = secretMembers.flatMap((member) => [member, `*.${member}`, `*.*.${member}`]);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorFields },
      redact: { paths, censor: '***' },
    },
    destination({ dest: fileDescriptor, sync: true }),
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
