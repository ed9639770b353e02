/** Days, both included. */
export interface Stretch {
  readonly firstDay: number;
  readonly lastDay: number;
}
