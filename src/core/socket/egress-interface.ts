/** An interface that a socket is bound to leave by. */
export interface EgressInterface {
  readonly interfaceName: string;
  readonly ifindex: number;
}
