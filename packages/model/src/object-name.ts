const maxLength = 253;
const partPattern = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const rule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with " +
  "an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/**
 * What is wrong with the name of an object, in kube-apiserver's words, undefined if nothing: a DNS subdomain of at most 253 characters
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names). Every kind of ours has such names.
 */
export function objectNameProblem(name: string): string | undefined {
  if (name.length > maxLength) return `must be no more than ${maxLength} bytes`;
  return name.split('.').every((part) => partPattern.test(part)) ? undefined : rule;
}
