import { useEffect, useRef } from 'react';

/**
 * Calls `onChange` when a value is changed by others. What a field sends into the address comes back to it a moment later, when more may
 * have been typed already: that arrival is no change, and overwrites nothing. Returns what is called with each value that is sent.
 */
export function useChangeByOthers(value: string, onChange: () => void): (sent: string) => void {
  const onTheWay = useRef<readonly string[]>([]);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const at = onTheWay.current.indexOf(value);
    onTheWay.current = at < 0 ? [] : onTheWay.current.slice(at + 1);
    if (at < 0) latest.current();
  }, [value]);
  return (sent) => {
    if (sent !== value) onTheWay.current = [...onTheWay.current, sent];
  };
}
