import type { ExitStatus } from '../core/errors.js';

const fromBestToWorst: readonly ExitStatus[] = [0, 4, 1, 3, 2, 124, 126, 127, 130, 143, 70];

/** The status that tells more of what went wrong: of several items the worst decides. */
export function worse(one: ExitStatus, other: ExitStatus): ExitStatus {
  return fromBestToWorst.indexOf(one) > fromBestToWorst.indexOf(other) ? one : other;
}

const kept: ReadonlySet<ExitStatus> = new Set([0, 124, 126, 127]);

/** What a failure of ours becomes where a program's own status may be any: 125, as env(1) has it; the deadline stays 124. */
export const statusBesideProgram = (status: ExitStatus): number => (kept.has(status) ? status : 125);
