/** Whether a metric's seconds are those since the epoch, as its name says, whatever its values are. */
export function isDateName(name: string): boolean {
  return /_timestamp_seconds$|(?:^|_)(?:start|boot)_time_seconds$/.test(name);
}
