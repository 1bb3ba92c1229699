/** Which addresses of a name are asked for (seed: FamilyType). */
export enum FamilyType {
  FAMILY_TYPE_ALL = 0,
  FAMILY_TYPE_IPV4 = 1,
  FAMILY_TYPE_IPV6 = 2,
}

/** Seed: QueryOptions. */
export interface QueryOptions {
  /** FAMILY_TYPE_ALL when absent. */
  family?: FamilyType;
}
