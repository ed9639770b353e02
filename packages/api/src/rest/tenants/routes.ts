import { seenTenant } from '../../ask/tenant/seen-tenant.ts';
import { changeTenant, costOfRetention, tenantAccount, tenantSummary } from '../../ask/tenant/tenant-account.ts';
import type { RestResource } from '../rest-app.ts';
import { refusal, refusals } from '../schemas.ts';
import {
  accountAnswer,
  newTenantBody,
  retentionCostAnswer,
  retentionCostBody,
  tenantChangeBody,
  tenantParams,
  tenantsAnswer,
} from './schemas.ts';

const answers = { ...refusals, 404: refusal('There is no such tenant that you may see.') };

export const tenants: RestResource = (app, { askerOf, deps }) => {
  app.route({
    method: 'GET',
    url: '/monitoring/tenants',
    config: { requires: 'operator' },
    schema: {
      tags: ['administration'],
      summary: 'List the tenants of the installation',
      response: { 200: tenantsAnswer, ...refusals },
    },
    async handler(request) {
      const found = await deps.records.installation(request.access!.actor).tenants.list();
      return { data: found.map((tenant) => tenantSummary(deps, tenant)) };
    },
  });

  app.route({
    method: 'POST',
    url: '/monitoring/tenants',
    config: { requires: 'operator' },
    schema: {
      tags: ['administration'],
      summary: 'Make a tenant',
      body: newTenantBody,
      response: { 201: accountAnswer, ...refusals, 409: refusal('There is one of this name.') },
    },
    async handler(request, reply) {
      const asker = askerOf(request, reply);
      const made = await deps.records.installation(asker.access.actor).tenants.create(request.body);
      return reply.code(201).send(await tenantAccount(deps, asker, made));
    },
  });

  app.route({
    method: 'GET',
    url: '/monitoring/tenants/:tenant',
    config: { requires: 'read' },
    schema: {
      tags: ['administration'],
      summary: 'Read a tenant: its settings, what is kept of it, its quotas and what they kept out',
      description: 'One’s own by its name; any for operators.',
      params: tenantParams,
      response: { 200: accountAnswer, ...answers },
    },
    async handler(request, reply) {
      const asker = askerOf(request, reply);
      return tenantAccount(deps, asker, await seenTenant(deps, asker, request.params.tenant));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/monitoring/tenants/:tenant',
    config: { requires: 'admin' },
    schema: {
      tags: ['administration'],
      summary: 'Change the settings of a tenant',
      description:
        'What is absent stays. A tenant’s ADMIN changes retention, within the limit, and redaction; operators everything. What is stored follows a class in the background.',
      params: tenantParams,
      body: tenantChangeBody,
      response: { 200: accountAnswer, ...answers },
    },
    async handler(request, reply) {
      const asker = askerOf(request, reply);
      return tenantAccount(deps, asker, await changeTenant(deps, asker, request.params.tenant, request.body));
    },
  });

  app.route({
    method: 'POST',
    url: '/monitoring/tenants/:tenant/retention-cost',
    config: { requires: 'read' },
    schema: {
      tags: ['administration'],
      summary: 'Say what a change of retention would come to',
      params: tenantParams,
      body: retentionCostBody,
      response: { 200: retentionCostAnswer, ...answers },
    },
    async handler(request, reply) {
      const asker = askerOf(request, reply);
      const tenant = await seenTenant(deps, asker, request.params.tenant);
      return { data: await costOfRetention(deps, tenant, request.body.retention ?? {}) };
    },
  });
};
