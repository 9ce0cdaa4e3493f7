import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorCode } from '@orrery/kit';
import { causedError } from './cli-error.ts';

/**
 * The CA certificates of a file, as PEM.
 * @param label what names the file, for the message.
 * @throws CliError (2) when the file cannot be read or has no certificate: Node would pass over it, and every server would be a stranger.
 */
export async function readAuthority(file: string, label: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw causedError(2, `${label} ${file} cannot be read (${errorCode(error)})`, error);
  }
  try {
    new X509Certificate(text);
  } catch (error) {
    throw causedError(2, `${label} ${file} has no certificate in PEM form`, error);
  }
  return text;
}
