import type { Settings } from './settings.ts';

/** Whether this server does a part of the work: `api` answers requests, `sync` learns from sources. */
export function hasRole({ roles }: Pick<Settings, 'roles'>, role: 'api' | 'sync'): boolean {
  return roles.includes('all') || roles.includes(role);
}
