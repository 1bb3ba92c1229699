/** Seed: ProbeResultInfo. */
export interface ProbeResultInfo {
  /** Per cent of the packets that were not answered, 0..100. */
  lossRate: number;
  /** Milliseconds: minimum, average, maximum and standard deviation. */
  rtt: number[];
}
