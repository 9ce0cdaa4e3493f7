import type { Fields } from './fields.ts';

/**
 * The `exec` entry of a user: a program that prints a credential. Only the command line may run it, for its own user; a server never
 * does (KSY-A13).
 */
export interface ExecPlugin {
  /** `client.authentication.k8s.io/v1` or `/v1beta1`, as written. */
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Whether it wants to ask a person. */
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  /** Whether it wants to know the cluster. */
  readonly provideClusterInfo: boolean;
  /** Explains how to get the command, when it is not there. */
  readonly installHint: string | undefined;
}

/** Reads `users[].user.exec`; undefined when there is none, or one without a command. */
export function readExec(user: Fields): ExecPlugin | undefined {
  const fields = user.child('exec');
  const command = fields?.string('command');
  if (fields === undefined || command === undefined) return undefined;
  const mode = fields.string('interactiveMode');
  return {
    apiVersion: fields.string('apiVersion') ?? '',
    command,
    args: fields.strings('args') ?? [],
    env: (fields.list('env') ?? []).flatMap((entry) => {
      const name = entry.string('name');
      return name === undefined ? [] : [{ name, value: entry.string('value') ?? '' }];
    }),
    interactiveMode: mode === 'Never' || mode === 'Always' ? mode : 'IfAvailable',
    provideClusterInfo: fields.boolean('provideClusterInfo'),
    installHint: fields.string('installHint'),
  };
}
