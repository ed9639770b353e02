import { createLazyRoute } from '@tanstack/react-router';
import { SettingsPage } from './settings-page.tsx';

export const route = createLazyRoute('/admin/settings')({ component: SettingsPage });
