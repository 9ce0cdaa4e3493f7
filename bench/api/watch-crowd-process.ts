/** Started by measure-api-watchers.ts: opens watches over HTTP/2, says when all are open, and at its end what came and how late. */
import { existsSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';

interface Task {
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
  readonly paths: readonly string[];
  /** It ends after so many events, or when this file appears. */
  readonly expected: number;
  readonly until: string;
}

/** Below the 250 streams that the server allows a connection. */
const streamsPerSession = 200;
const pollMs = 100;

// Given by the benchmark itself.
const task = JSON.parse(process.env['ORRERY_BENCH_CROWD'] ?? '{}') as Task;
const sessions: ClientHttp2Session[] = [];
const times: number[] = [];
const failures: string[] = [];
let open = 0;

for (const [index, path] of task.paths.entries()) {
  if (index % streamsPerSession === 0) sessions.push(connect(task.server, { ca: task.caPem }));
  const session = sessions.at(-1);
  if (session === undefined) throw new Error('there is a session for each stream');
  follow(session, path);
}
while (open < task.paths.length && failures.length === 0) await sleep(pollMs);
process.stdout.write(`${JSON.stringify({ open, failures })}\n`);
while (times.length < task.expected && !existsSync(task.until)) await sleep(pollMs);
process.stdout.write(`${JSON.stringify({ times, failures: failures.slice(0, 5) })}\n`);
for (const session of sessions) session.destroy();

function follow(session: ClientHttp2Session, path: string): void {
  const stream = session.request({ ':path': path, authorization: `Bearer ${task.token}`, accept: 'application/json' });
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('response', (headers) => {
    if (headers[':status'] === 200) open += 1;
    else failures.push(`${path} answered ${headers[':status']}`);
  });
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) note(line);
  });
  stream.on('error', (error) => failures.push(`${path}: ${error.message}`));
}

/** The change says when it was made. */
function note(line: string): void {
  const made = /"bench\.orrery\.dev\/changed-at":"(\d+)"/.exec(line)?.[1];
  if (made !== undefined) times.push(Date.now() - Number(made));
  else if (line.startsWith('{"type":"ERROR"')) failures.push(line.slice(0, 300));
}
