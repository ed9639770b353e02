/** Of an address and its headers: questions that name thousands of instances come by GET, too. Prometheus itself reads four times as much. */
export const MOST_HEADER_BYTES = 256 * 1_024;
