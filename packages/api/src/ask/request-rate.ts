/** What a rate of requests is over, for both descriptions of the API. */
export const RATE_IS =
  'Requests a second from the first of them in the range, rounded down to a step of at least a sixtieth of it, to its end.';
