import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { deploymentsQuery } from '../data/deployments.ts';
import type { TimeMark } from '../kit/chart/time-marks.ts';
import { instantMs } from '../kit/format/instant.ts';
import { serviceColour } from '../kit/service-colour.ts';
import { useTimeWindow } from '../shell/time-window.tsx';

/** More marks than these hide the chart that they should explain. */
const MOST = 40;

/** The deployments of the page's time, as marks of its charts; of these services alone where some are named. */
export function useDeployMarks(services: readonly string[]): readonly TimeMark[] {
  const { range } = useTimeWindow();
  const { data } = useQuery(deploymentsQuery(range));
  return useMemo(
    () =>
      (data?.nodes ?? [])
        .filter((deployment) => services.length === 0 || services.includes(deployment.service))
        .slice(-MOST)
        .map(({ service, version, former, at }) => ({
          key: `${service} ${version} ${at}`,
          atMs: instantMs(at),
          text: `${service} ${former} → ${version}`,
          colour: serviceColour(service),
        })),
    [data, services],
  );
}
