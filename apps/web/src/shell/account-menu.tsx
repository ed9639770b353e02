import { useNavigate } from '@tanstack/react-router';
import { useCommands } from '../commands/use-commands.ts';
import { useEnterTenant, useSignOut, useViewer } from '../data/session.ts';
import { ActionMenu } from '../kit/floating.tsx';
import { Icon } from '../kit/icon.tsx';
import { say } from '../kit/notices.ts';
import { changePreferences, usePreferences } from '../kit/preferences.ts';

/** Who is signed in, which tenant they read, and how it looks. */
export function AccountMenu(props: {
  isCollapsed: boolean;
  className: string | undefined;
  wordClassName: string | undefined;
}) {
  const viewer = useViewer();
  const signOut = useSignOut();
  const enter = useEnterTenant();
  const navigate = useNavigate();
  const { theme, density } = usePreferences();
  const others = viewer.tenants.filter((tenant) => tenant.id !== viewer.tenant.id);

  function enterTenant(id: string, name: string): void {
    enter.mutate(id, {
      onSuccess: () => say(`Reading ${name}`),
      onError: (error) => say(error.message, { tone: 'fault' }),
    });
  }

  const nextTheme = theme === 'dark' ? 'light' : 'dark';
  const nextDensity = density === 'dense' ? 'comfortable' : 'dense';
  useCommands([
    {
      id: 'view.theme',
      title: `Use the ${nextTheme} theme`,
      group: 'View',
      also: 'dark light mode colours',
      run: () => changePreferences({ theme: nextTheme }),
    },
    {
      id: 'view.theme.system',
      title: "Use the system's theme",
      group: 'View',
      run: () => changePreferences({ theme: 'system' }),
    },
    {
      id: 'view.density',
      title: `Use ${nextDensity} rows`,
      group: 'View',
      also: 'compact spacing',
      run: () => changePreferences({ density: nextDensity }),
    },
    { id: 'session.out', title: 'Sign out', group: 'Settings', also: 'log out leave', run: () => signOut.mutate() },
    ...others.map((tenant) => ({
      id: `tenant.${tenant.id}`,
      title: `Read tenant ${tenant.name}`,
      group: 'Settings' as const,
      also: 'switch enter',
      run: () => enterTenant(tenant.id, tenant.name),
    })),
  ]);

  const name = viewer.user ?? 'Signed in by link';
  return (
    <ActionMenu
      label="Account"
      trigger={
        <button
          type="button"
          className={props.className}
          title={`${name}, ${viewer.tenant.name}`}
          aria-label={`Account: ${name}, tenant ${viewer.tenant.name}`}
        >
          <Icon name="user" />
          <span className={props.wordClassName}>{viewer.tenant.name}</span>
        </button>
      }
      entries={[
        { kind: 'heading', label: `${name}, ${viewer.role}` },
        ...(others.length === 0
          ? []
          : [{ kind: 'separator' } as const, { kind: 'heading', label: 'Read another tenant' } as const]),
        ...others.map((tenant) => ({ label: tenant.name, run: () => enterTenant(tenant.id, tenant.name) })),
        { kind: 'separator' },
        {
          label: `${nextTheme === 'dark' ? 'Dark' : 'Light'} theme`,
          icon: nextTheme === 'dark' ? 'moon' : 'sun',
          run: () => changePreferences({ theme: nextTheme }),
        },
        {
          label: `${nextDensity === 'dense' ? 'Dense' : 'Comfortable'} rows`,
          icon: 'menu',
          run: () => changePreferences({ density: nextDensity }),
        },
        { label: 'Settings', icon: 'settings', run: () => void navigate({ to: '/admin/settings' }) },
        { kind: 'separator' },
        { label: 'Sign out', icon: 'external', run: () => signOut.mutate() },
      ]}
    />
  );
}
