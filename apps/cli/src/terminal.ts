import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes. */
export interface Terminal {
  /** A line of the answer. */
  print(line: string): void;
  /** A line about the work: progress, warnings. */
  tell(line: string): void;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  /** Asks a person; false for anything but yes. */
  confirm(question: string): Promise<boolean>;
  /** Standard input to its end. */
  readInput(): Promise<string>;
}

/** The three standard streams of a process. */
export interface StandardStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

/** A terminal on standard streams. Questions go to standard error, so that answers can be piped. */
export function createTerminal(streams: StandardStreams): Terminal {
  return {
    print: (line) => void streams.stdout.write(`${line}\n`),
    tell: (line) => void streams.stderr.write(`${line}\n`),
    isInteractive: streams.stdin.isTTY === true,
    confirm: async (question) => {
      const asking = createInterface({ input: streams.stdin, output: streams.stderr });
      try {
        return /^y(?:es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
      } finally {
        asking.close();
      }
    },
    readInput: async () => {
      const chunks: string[] = [];
      streams.stdin.setEncoding('utf8');
      for await (const chunk of streams.stdin) chunks.push(String(chunk));
      return chunks.join('');
    },
  };
}
