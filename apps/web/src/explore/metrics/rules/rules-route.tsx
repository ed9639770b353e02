import { createLazyRoute } from '@tanstack/react-router';
import { RulesPage } from './rules-page.tsx';

export const route = createLazyRoute('/explore/metrics/rules')({ component: RulesPage });
