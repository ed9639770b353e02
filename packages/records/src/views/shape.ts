/** What a page was set to, under a name, for everybody in the tenant. */
export interface SavedView {
  readonly id: string;
  readonly page: string;
  readonly name: string;
  /** The page's own; kept as it came. */
  readonly state: unknown;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
