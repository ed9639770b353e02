/**
 * Where the attributes of one name were seen, for one tenant and time range. A place that is known to be empty is not
 * read: the Map of all other attributes is by far the widest column, and a condition on it reads it whole.
 */
export interface AttributeHome {
  /** The Map beside the promoted columns. */
  readonly map: boolean;
  readonly resource: boolean;
}

/** By attribute key. A key that is not in it may be anywhere. */
export type AttributeHomes = ReadonlyMap<string, AttributeHome>;

export const ANYWHERE: AttributeHome = { map: true, resource: true };
