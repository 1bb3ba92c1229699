/** How names are converted between Unicode and ASCII (seed: ConversionProcess). */
export enum ConversionProcess {
  /** Only assigned code points. */
  NO_CONFIGURATION = 0,
  /** Unassigned code points too. */
  ALLOW_UNASSIGNED = 1,
  /** The ASCII form must obey the host name rules of STD 3 (RFC 1123). */
  USE_STD3_ASCII_RULES = 2,
}

/** UTS #46, nontransitional, with Unicode 17; or RFC 3490 with Unicode 3.2. */
export type IdnaStandard = 'uts46' | 'idna2003';

export interface IdnaOptions {
  /** NO_CONFIGURATION when absent. */
  readonly flag?: ConversionProcess;
  /** `uts46` when absent. */
  readonly standard?: IdnaStandard;
  /** Every check of the standard: with UTS #46 that of hyphens, STD 3 and lengths too; with IDNA 2003 STD 3. */
  readonly strict?: boolean;
}

/** The checks that are asked for. */
export interface IdnaChecks {
  readonly allowUnassigned: boolean;
  /** Only letters, digits and hyphens among ASCII, and no hyphen at either end of a label. */
  readonly std3: boolean;
  readonly strict: boolean;
}
