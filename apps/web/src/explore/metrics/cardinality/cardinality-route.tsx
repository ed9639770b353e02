import { createLazyRoute } from '@tanstack/react-router';
import { CardinalityPage } from './cardinality-page.tsx';

export const route = createLazyRoute('/explore/metrics/cardinality')({ component: CardinalityPage });
