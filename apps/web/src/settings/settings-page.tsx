import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useViewer, type Viewer } from '../data/session.ts';
import { ForbiddenState } from '../kit/states.tsx';
import { AuditPart } from './audit-part.tsx';
import { InstallationPart } from './installation-part.tsx';
import { KeysPart } from './keys-part.tsx';
import { MembersPart } from './members-part.tsx';
import { ProfilePart } from './profile-part.tsx';
import styles from './settings-page.module.css';
import type { SettingsPart, SettingsSearch } from './settings-search.ts';
import { TenantPart } from './tenant-part.tsx';
import { TenantsPart } from './tenants-part.tsx';
import { ViewsPart } from './views-part.tsx';

const ADMINS = {
  isFor: (viewer: Viewer) => viewer.role === 'ADMIN',
  sentence: 'This needs the role ADMIN.',
};

const OPERATORS = {
  isFor: (viewer: Viewer) => viewer.operator,
  remedy: (
    <>
      Whoever runs it makes you one with <code>oriel user edit EMAIL --operator yes</code>.
    </>
  ),
};

/** One part is one file and one line here. */
const PARTS: readonly {
  readonly id: SettingsPart;
  readonly title: string;
  readonly note: string;
  /** Who it is open to, and the sentence for everybody else. */
  readonly only?: { isFor(viewer: Viewer): boolean; readonly sentence: string; readonly remedy?: React.ReactNode };
  Part(): React.ReactNode;
}[] = [
  { id: 'keys', title: 'Keys', note: 'What applications send and read with', only: ADMINS, Part: KeysPart },
  { id: 'members', title: 'Members', note: 'Who may look and change', Part: MembersPart },
  {
    id: 'tenant',
    title: 'Tenant',
    note: 'How long what is sent is kept, how much may come in, and what nobody may read',
    Part: TenantPart,
  },
  {
    id: 'tenants',
    title: 'Tenants',
    note: 'For operators of this installation',
    only: { ...OPERATORS, sentence: 'Only operators of this installation see its tenants.' },
    Part: TenantsPart,
  },
  {
    id: 'installation',
    title: 'Installation',
    note: 'What this Oriel was started with; it is changed in its file, environment or flags',
    only: { ...OPERATORS, sentence: 'Only operators of this installation see its settings.' },
    Part: InstallationPart,
  },
  { id: 'profile', title: 'Profile', note: 'How Oriel looks for you, wherever you sign in', Part: ProfilePart },
  { id: 'views', title: 'Saved views', note: 'Views that this tenant keeps', Part: ViewsPart },
  { id: 'audit', title: 'Audit', note: 'What was changed, and by whom', only: ADMINS, Part: AuditPart },
];

export function SettingsPage() {
  const search = useSearch({ strict: false }) as SettingsSearch;
  const viewer = useViewer();
  const parts = PARTS.filter((part) => part.only?.isFor(viewer) ?? true);
  // A link to a part that is not open says so, rather than showing another part.
  const current = PARTS.find((part) => part.id === search.part) ?? parts[0]!;
  const refusal = current.only?.isFor(viewer) === false ? current.only : undefined;
  const nav = useRef<HTMLElement>(null);
  // On a phone the parts stand on one line that is longer than the screen.
  useEffect(() => {
    if (current.id !== undefined) nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'nearest' });
  }, [current.id]);
  return (
    <div className={styles.page}>
      <nav ref={nav} className={styles.nav} aria-label="Settings">
        {parts.map((part) => (
          <Link
            key={part.id}
            to="/admin/settings"
            search={{ part: part.id } as never}
            className={styles.link}
            aria-current={part === current ? 'page' : undefined}
          >
            {part.title}
          </Link>
        ))}
      </nav>
      <div className={styles.part}>
        <header>
          <h2 className={styles.title}>{current.title}</h2>
          <p className={styles.note}>{current.note}</p>
        </header>
        {refusal === undefined ? (
          <current.Part />
        ) : (
          <ForbiddenState sentence={refusal.sentence} remedy={refusal.remedy} />
        )}
      </div>
    </div>
  );
}
