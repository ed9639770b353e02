import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { Icon } from '../kit/icon.tsx';
import { Logo } from '../kit/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { PAGES, pageOf } from './pages.ts';
import styles from './rail.module.css';

const GROUPS = ['Home', 'Explore', 'Services', 'Admin'] as const;
/** A group of one page needs no heading. */
const HEADED = new Set(['Explore', 'Admin']);

/** Of the device and not of the person: a narrow screen has no room for what a wide one has. */
const STORAGE_KEY = 'oriel.rail';

function storedCollapse(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'collapsed';
  } catch {
    return false;
  }
}

export function Rail({ isOpen, onNavigate }: { isOpen: boolean; onNavigate(): void }) {
  const [isCollapsed, setCollapsed] = useState(storedCollapse);
  const current = pageOf(useLocation({ select: (location) => location.pathname }));
  function collapse(): void {
    setCollapsed(!isCollapsed);
    try {
      localStorage.setItem(STORAGE_KEY, isCollapsed ? 'wide' : 'collapsed');
    } catch {
      // Without storage it holds until the page closes.
    }
  }
  useCommands([
    {
      id: 'view.rail',
      title: isCollapsed ? 'Widen the rail' : 'Collapse the rail',
      group: 'View',
      keys: ['mod+b'],
      whileTyping: true,
      also: 'sidebar',
      run: collapse,
    },
  ]);
  return (
    <nav className={styles.rail} aria-label="Pages" data-collapsed={isCollapsed} data-open={isOpen}>
      <Link to="/" className={styles.brand} onClick={onNavigate} aria-label="Oriel, overview">
        <Logo />
        <span className={styles.word}>Oriel</span>
      </Link>
      {GROUPS.map((group) => (
        <div key={group} className={styles.group}>
          {HEADED.has(group) && <div className={styles.heading}>{group}</div>}
          {PAGES.filter((page) => page.group === group).map((page) => (
            <Link
              key={page.path}
              to={page.path}
              preload="intent"
              className={styles.link}
              title={`${page.title} (g ${page.letter})`}
              aria-current={current === page ? 'page' : undefined}
              onClick={onNavigate}
            >
              <Icon name={page.icon} />
              <span className={styles.word}>{page.title}</span>
            </Link>
          ))}
        </div>
      ))}
      <div className={styles.foot}>
        <AccountMenu isCollapsed={isCollapsed} className={styles.link} wordClassName={styles.word} />
        <button
          type="button"
          className={styles.link}
          onClick={collapse}
          aria-label={isCollapsed ? 'Widen the rail' : 'Collapse the rail'}
        >
          <Icon name="sidebar" />
          <span className={styles.word}>Collapse</span>
        </button>
      </div>
    </nav>
  );
}
