/** Size of struct rtmsg (linux/rtnetlink.h). */
export const routeFixedBytes = 12;

/** `RTA_*` of linux/rtnetlink.h. */
export const RouteAttribute = {
  DST: 1,
  SRC: 2,
  OIF: 4,
  GATEWAY: 5,
  PRIORITY: 6,
  PREFSRC: 7,
  METRICS: 8,
  MULTIPATH: 9,
  CACHEINFO: 12,
  TABLE: 15,
  MARK: 16,
  VIA: 18,
  PREF: 20,
  UID: 25,
  NH_ID: 30,
} as const;

/** `RTM_F_*` of linux/rtnetlink.h. */
export const RouteFlag = {
  /** A cached copy of a route made for one destination. */
  CLONED: 0x200,
  /** Asks for the table the answer comes from. */
  LOOKUP_TABLE: 0x1000,
  /** Asks for the matching entry of the table instead of the resolved way. */
  FIB_MATCH: 0x2000,
} as const;
