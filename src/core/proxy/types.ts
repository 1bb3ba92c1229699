/** Seed: HttpProxy. */
export interface HttpProxy {
  /** Empty when there is no proxy. */
  host: string;
  /** 0..65535. */
  port: number;
  /** Hosts that are reached directly; a lone `*` means all of them. */
  exclusionList: string[];
  /** Counts only together with `password`. */
  username?: string;
  password?: string;
}
