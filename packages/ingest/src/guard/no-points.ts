import type { PointSink } from '@oriel/telemetry';

/** Of requests that carry none. */
export const NO_POINTS: PointSink = {
  metric: refusePoints,
  recallPoint: refusePoints,
  beginPoint: refusePoints,
  endExemplar: refusePoints,
  endPoint: refusePoints,
};

function refusePoints(): never {
  throw new Error('points of metrics were pushed in a request that carries something else');
}
