/** What is wrong with an exposition, in Prometheus' words. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
}
