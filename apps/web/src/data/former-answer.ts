/** For questions about one thing: the answer about another thing must not stand in while this one loads. */
export const noFormerAnswer = (): undefined => undefined;
