import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { useWhyNotWrite } from '../data/session.ts';
import { type SavedView, savedViewsQuery, useSaveView } from '../data/views.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Floating } from '../kit/floating.tsx';
import { say } from '../kit/notices.ts';
import type { Page } from './pages.ts';
import { withoutContext } from './shell-search.ts';
import styles from './views-menu.module.css';

/** The views that people of this tenant keep; a view is a page and its search parameters, so it is a link with a name. */
export function ViewsMenu({ page }: { page: Page | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const { data: views = [] } = useQuery(savedViewsQuery);
  const navigate = useNavigate();
  const whyNot = useWhyNotWrite();
  const open = (view: SavedView): void => {
    setOpen(false);
    void navigate({ to: view.page, search: withoutContext(view.state) } as never);
  };
  useCommands([
    {
      id: 'view.views',
      title: whyNot === undefined ? 'Save or open a view' : 'Open a view',
      group: 'View',
      keys: ['v'],
      run: () => setOpen(true),
    },
    ...views.map((view) => ({
      id: `saved.${view.id}`,
      title: view.name,
      group: 'Saved view' as const,
      also: view.page,
      run: () => open(view),
    })),
  ]);
  return (
    <Floating
      label="Saved views"
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      className={styles.popup}
      trigger={<IconButton icon="star" label="Saved views" keys="v" />}
    >
      {page !== undefined && whyNot === undefined && <SaveForm onDone={() => setOpen(false)} />}
      <ul className={styles.list}>
        {views.map((view) => (
          <li key={view.id}>
            <button type="button" className={styles.view} onClick={() => open(view)}>
              <span>{view.name}</span>
              <span className={styles.page}>{view.page}</span>
            </button>
          </li>
        ))}
        {views.length === 0 && <li className={styles.none}>No saved views yet.</li>}
      </ul>
      {whyNot !== undefined && <p className={styles.none}>Saving one takes the role USER, which an ADMIN can give.</p>}
    </Floating>
  );
}

function SaveForm({ onDone }: { onDone(): void }) {
  const [name, setName] = useState('');
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const save = useSaveView();
  function submit(event: FormEvent): void {
    event.preventDefault();
    const state = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
    save.mutate(
      // Which service, which trace: the address and not the page above it.
      { page: location.pathname, name: name.trim(), state },
      {
        onSuccess: () => {
          say(`Saved "${name.trim()}"`);
          onDone();
        },
        onError: (error) => say(error.message, { tone: 'fault' }),
      },
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Save this view as"
        value={name}
        placeholder="Failed payments"
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" look="primary" disabled={name.trim() === '' || save.isPending}>
        Save
      </Button>
    </form>
  );
}
