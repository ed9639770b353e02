import { Dialog } from '@base-ui/react/dialog';
import { Menu } from '@base-ui/react/menu';
import { Popover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './floating.module.css';
import { Icon, type IconName } from './icon.tsx';

/** Something small that floats beside its trigger, with the page still in use. */
export function Floating(props: {
  trigger: ReactElement<Record<string, unknown>>;
  label: string;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  align?: 'start' | 'center' | 'end';
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Popover.Root
      {...(props.open === undefined ? {} : { open: props.open })}
      {...(props.onOpenChange === undefined ? {} : { onOpenChange: props.onOpenChange })}
    >
      <Popover.Trigger render={props.trigger} />
      <Popover.Portal>
        <Popover.Positioner
          className={styles.positioner}
          sideOffset={4}
          align={props.align ?? 'start'}
          collisionPadding={8}
        >
          <Popover.Popup className={classNames(styles.popup, props.className)} aria-label={props.label}>
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

export type MenuEntry =
  | {
      readonly kind?: undefined;
      readonly label: string;
      readonly icon?: IconName;
      readonly hint?: ReactNode;
      readonly disabled?: boolean;
      run(): void;
    }
  | { readonly kind: 'separator' }
  | { readonly kind: 'heading'; readonly label: string };

/** A short list of verbs. */
export function ActionMenu(props: {
  trigger: ReactElement<Record<string, unknown>>;
  label: string;
  entries: readonly MenuEntry[];
  align?: 'start' | 'end';
}) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger render={props.trigger} />
      <Menu.Portal>
        <Menu.Positioner
          className={styles.positioner}
          sideOffset={4}
          align={props.align ?? 'start'}
          collisionPadding={8}
        >
          <Menu.Popup className={classNames(styles.popup, styles.menu)} aria-label={props.label}>
            {props.entries.map((entry, index) => {
              // Entries of one menu do not move while it is open.
              const key = `${index}`;
              if (entry.kind === 'separator') return <Menu.Separator key={key} className={styles.separator} />;
              if (entry.kind === 'heading') {
                return (
                  <div key={key} className={styles.heading} role="presentation">
                    {entry.label}
                  </div>
                );
              }
              return (
                <Menu.Item key={key} className={styles.item} disabled={entry.disabled === true} onClick={entry.run}>
                  {entry.icon !== undefined && <Icon name={entry.icon} size={14} />}
                  <span>{entry.label}</span>
                  {entry.hint}
                </Menu.Item>
              );
            })}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Takes the whole attention: the palette, the key sheet, and what cannot be undone. */
export function Sheet(props: {
  open: boolean;
  onOpenChange(open: boolean): void;
  label: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={classNames(styles.dialog, props.className)} aria-label={props.label}>
          {props.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
