/** What a name service tells while it runs. */
export interface ServiceEvent {
  /** `listening` for each port, `setup` for a line that points programs there, `upstream` for each server, `answer`. */
  readonly type: 'listening' | 'setup' | 'upstream' | 'answer';
  readonly time: Date;
  readonly transport: 'udp' | 'tcp' | '';
  /** The service's own, the server's, or that of who asked. */
  readonly address: string;
  readonly port: number;
  /** What was asked for. */
  readonly host: string;
  readonly recordType: string;
  /** Who knew the answer. */
  readonly source: 'rule' | 'server' | 'none' | '';
  readonly rcode: string;
  readonly timeMs: number | null;
  /** The line of `setup`. */
  readonly text: string;
}

/** An event in which only this differs from nothing. */
export const serviceEvent = (given: Pick<ServiceEvent, 'type' | 'time'> & Partial<ServiceEvent>): ServiceEvent => ({
  transport: '',
  address: '',
  port: 0,
  host: '',
  recordType: '',
  source: '',
  rcode: '',
  timeMs: null,
  text: '',
  ...given,
});
