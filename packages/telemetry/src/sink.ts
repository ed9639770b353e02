/** What decoders push into; see the methods. Written together with the first decoder. */
// biome-ignore lint/suspicious/noEmptyInterface: filled with the first decoder
export interface TelemetrySink {}
