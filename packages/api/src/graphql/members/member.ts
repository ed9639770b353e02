import type { Member as Person } from '@oriel/records';
import { demand } from '../../access/access.ts';
import { builder } from '../builder.ts';

const Member = builder.objectRef<Person>('Member').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    email: t.exposeString('email'),
    role: t.exposeString('role'),
    lastSeenAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: (member) => member.lastSeenAt?.toISOString() ?? null,
    }),
    disabledAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when operators let this person in nowhere.',
      resolve: (member) => member.disabledAt?.toISOString() ?? null,
    }),
  }),
});

const NewMember = builder.objectRef<{ member: Person; signInLink: string | null }>('NewMember').implement({
  description: 'Somebody new gets a link that signs them in once; it is shown once.',
  fields: (t) => ({
    member: t.expose('member', { type: Member }),
    signInLink: t.exposeString('signInLink', { nullable: true }),
  }),
});

builder.queryField('members', (t) =>
  t.field({
    type: [Member],
    async resolve(_, _args, { asker }) {
      // Who is here is for people to see; a key that is only to read telemetry has no business with their addresses.
      if (asker.access.kind === 'key') demand(asker.access, 'admin');
      return [...(await asker.records.members.list())];
    },
  }),
);

builder.mutationFields((t) => ({
  addMember: t.field({
    type: NewMember,
    args: { email: t.arg.string({ required: true }), role: t.arg.string({ required: true }) },
    async resolve(_, { email, role }, { asker, deps }) {
      demand(asker.access, 'admin');
      const { member, signInLink } = await asker.records.members.add({ email, role });
      return {
        member,
        signInLink: signInLink === undefined ? null : signInLinkUrl(deps.addresses().url, signInLink.token),
      };
    },
  }),

  setMemberRole: t.field({
    type: Member,
    args: { id: t.arg.id({ required: true }), role: t.arg.string({ required: true }) },
    resolve(_, { id, role }, { asker }) {
      demand(asker.access, 'admin');
      return asker.records.members.setRole(id, role);
    },
  }),

  setUserDisabled: t.boolean({
    description: 'Operators only. Who is disabled comes into no tenant, and their sessions end at once.',
    args: { id: t.arg.id({ required: true }), disabled: t.arg.boolean({ required: true }) },
    async resolve(_, { id, disabled }, { deps, asker }) {
      await deps.records.installation(asker.access.actor).users.setDisabled(id, disabled);
      return disabled;
    },
  }),

  removeMember: t.boolean({
    args: { id: t.arg.id({ required: true }) },
    async resolve(_, { id }, { asker }) {
      demand(asker.access, 'admin');
      await asker.records.members.remove(id);
      return true;
    },
  }),
}));

/** The address that signs its holder in once. */
function signInLinkUrl(url: string, token: string): string {
  return new URL(`/auth/link?token=${encodeURIComponent(token)}`, url).href;
}
