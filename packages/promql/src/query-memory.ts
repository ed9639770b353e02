/** Memory that queries share with one another. */
export interface QueryMemory {
  /** Takes so many bytes more. Throws where there are not as many: the query then ends with that error. */
  hold(bytes: number): void;
  release(bytes: number): void;
}
