/** What a connection is used for. */
export type SessionUse = 'reading' | 'writing' | 'listening' | 'migrating';

/** Limits of the server for each use, milliseconds; 0 is none. */
const limitsMs = {
  // Reads are slices that take well below a second.
  reading: { statement: 30_000, lock: 5_000, idle: 30_000 },
  // The revision row is waited for as long as another replica may hold it. One that stands still while it does must not keep the
  // others from renewing their leases, which are trusted for 8 s and renewed after 4 (KSY-J01).
  writing: { statement: 60_000, lock: 60_000, idle: 4_000 },
  listening: { statement: 30_000, lock: 5_000, idle: 30_000 },
  migrating: { statement: 0, lock: 600_000, idle: 600_000 },
} as const;

/**
 * Settings of each new connection. Durable whatever the server's default is (`architecture.md` 2.1). Every statement of the store is
 * meant to go through an index: plans are kept by the connection, and one that was made while a table was still empty must serve when it
 * is large. For the same reason the writer joins rows it was given only by looking them up.
 */
export function sessionSettings(use: SessionUse): string {
  const { statement, lock, idle } = limitsMs[use];
  const settings = [
    `statement_timeout = ${statement}`,
    `lock_timeout = ${lock}`,
    `idle_in_transaction_session_timeout = ${idle}`,
    'synchronous_commit = on',
    'client_min_messages = error',
    // Compiling a plan takes longer than anything the store asks for.
    'jit = off',
    'random_page_cost = 1.1',
    'enable_seqscan = off',
    ...(use === 'writing' ? ['enable_hashjoin = off', 'enable_mergejoin = off'] : []),
  ];
  return settings.map((setting) => `SET ${setting}`).join('; ');
}

/**
 * Has the server end a statement whose client has gone; without it, it would go on to its end. Some systems cannot tell
 * (https://www.postgresql.org/docs/18/runtime-config-connection.html): a failure of this one is no failure.
 */
export const connectionCheck = "SET client_connection_check_interval = '500ms'";
