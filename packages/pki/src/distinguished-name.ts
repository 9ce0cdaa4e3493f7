import 'reflect-metadata';
import { Name } from '@peculiar/x509';

/** An RDN sequence `O=..., O=..., CN=...`. */
export function distinguishedName(commonName: string, organizations: readonly string[] = []): Name {
  // As `utf8String`, since a plain string is read as RFC 4514 text, in which `\`, `#` and `"` have a meaning.
  const groups = organizations.map((utf8String) => ({ O: [{ utf8String }] }));
  return new Name([...groups, { CN: [{ utf8String: commonName }] }]);
}
