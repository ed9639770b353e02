import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { say } from './notices.ts';

type ButtonProps = ComponentProps<'button'> & {
  look?: 'plain' | 'primary' | 'quiet' | undefined;
  small?: boolean | undefined;
  icon?: IconName | undefined;
  /** Why it cannot be pressed now: said on hover, when it is pressed all the same, as on a phone, and read aloud; no disabled button does. */
  whyNot?: string | undefined;
};

/** A verb. `look` primary stands once on a view at most. */
export function Button(props: ButtonProps) {
  const { look = 'plain', small, icon, whyNot, className, children, type = 'button', ...rest } = props;
  return (
    <button
      {...rest}
      {...(whyNot !== undefined && {
        'aria-disabled': true,
        title: whyNot,
        onClick: () => say(whyNot, { tone: 'fault' }),
      })}
      type={whyNot === undefined ? type : 'button'}
      className={classNames(
        styles.button,
        look === 'primary' && styles.primary,
        look === 'quiet' && styles.quiet,
        small && styles.small,
        className,
      )}
    >
      {icon !== undefined && <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: IconName;
  /** Read aloud, and shown on hover. */
  label: string;
  keys?: string | undefined;
  small?: boolean | undefined;
  children?: ReactNode;
};

export function IconButton({
  icon,
  label,
  keys,
  small,
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      className={classNames(styles.button, styles.quiet, styles.icon, small && styles.small, className)}
    >
      <Icon name={icon} size={small ? 14 : 16} />
      {children}
    </button>
  );
}
