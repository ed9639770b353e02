/** Work that must not run beside other work of its kind, in the order in which it came. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  readonly run = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const running = this.#last.then(work);
    this.#last = running.catch(() => {});
    return running;
  };
}
