/** What /proc tells of a process. Empty texts for one that is gone or that this user may not look into. */
export interface Process {
  readonly pid: number;
  /** Its name, at most 15 bytes (`/proc/PID/comm`). */
  readonly program: string;
  /** Its arguments as it was started, or as it has rewritten them. Empty for a thread of the kernel. */
  readonly command: readonly string[];
  /** When it was started; null when that cannot be told. */
  readonly startedAt: Date | null;
  /** Text of `/proc/PID/cgroup`. */
  readonly cgroup: string;
}
