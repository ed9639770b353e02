/** What a route over HTTP says of itself to whoever lists routes, whichever package it stands in. */
export interface RouteMarks {
  /**
   * It is there for the methods that its address does not take, to refuse them in the words of its protocol: whoever lists what an address
   * takes leaves it out.
   */
  readonly refusesMethods?: true;
}
