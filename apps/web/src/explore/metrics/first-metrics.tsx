import { ConnectGuide } from '../../connect/connect-guide.tsx';
import { PageBody } from '../../kit/page-body.tsx';
import { MetricsParts } from './metrics-parts.tsx';

/** No metric was sent yet: how to send them, and beside it the page that says how to have them fetched. */
export function FirstMetrics() {
  return (
    <PageBody>
      <MetricsParts />
      <ConnectGuide signal="metrics" />
    </PageBody>
  );
}
