import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;

/** What a process used since its start. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  readonly peakRssMiB: number;
}

/** Reads `/proc/<pid>` (proc(5)); all threads of the process are in it. @throws Error elsewhere than on Linux. */
export function readProcessUsage(pid: number): ProcessUsage {
  // The name in parentheses may hold spaces; field 3 follows it, utime and stime are 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    rssMiB: mebibytes('VmRSS'),
    peakRssMiB: mebibytes('VmHWM'),
  };
}
