/** How names are converted between Unicode and ASCII (seed: ConversionProcess). */
export enum ConversionProcess {
  /** Only assigned code points. */
  NO_CONFIGURATION = 0,
  /** Unassigned code points too. */
  ALLOW_UNASSIGNED = 1,
  /** The ASCII form must obey the host name rules of STD 3 (RFC 1123). */
  USE_STD3_ASCII_RULES = 2,
}
