import { describe, expect, test } from 'vitest';
import { visibleSetOf } from '../visible-set.ts';
import { readProxiedIdentity } from './front-proxy.ts';

const settings = {
  allowedNames: ['front-proxy-client'],
  usernameHeaders: ['X-Remote-User', 'X-User'],
  groupHeaders: ['X-Remote-Group'],
};
const sent = new Map([
  ['X-User', ['jane']],
  ['X-Remote-Group', ['a,b', 'c', '', 'c']],
]);
const header = (name: string): readonly string[] => sent.get(name) ?? [];
const nothing = { kind: 'grants', grants: [] };
const everything = { kind: 'everything' };

describe('the identity an aggregator speaks for', () => {
  test('SEA-A05 comes from the headers of a verified certificate of an allowed name', () => {
    expect(readProxiedIdentity(settings, { proxyName: 'front-proxy-client', header })).toEqual({
      user: 'jane',
      groups: ['a,b', 'c', 'system:authenticated'],
      isProxied: true,
    });
    expect(readProxiedIdentity({ ...settings, allowedNames: [] }, { proxyName: 'any', header })?.user).toBe('jane');
  });

  test('SEA-A05 without a certificate the headers mean nothing, with another one they are refused', () => {
    expect(readProxiedIdentity(settings, { header })).toBeUndefined();
    expect(() => readProxiedIdentity(settings, { proxyName: 'kubelet', header })).toThrow(/"kubelet" is not one of/);
    expect(readProxiedIdentity(settings, { proxyName: 'kubelet', header: () => [] })).toBeUndefined();
  });

  test('SEA-A05 sees everything when it is named or in a named group, and nothing else', () => {
    const readers = { users: ['jane'], groups: ['system:masters'] };
    const proxied = (user: string, ...groups: string[]) => ({ user, groups, isProxied: true }) as const;
    expect(visibleSetOf(proxied('jane'), readers)).toEqual(everything);
    expect(visibleSetOf(proxied('joe', 'a', 'system:masters'), readers)).toEqual(everything);
    expect(visibleSetOf(proxied('joe', 'jane'), readers)).toEqual(nothing);
    expect(visibleSetOf(proxied('joe', 'system:masters'))).toEqual(nothing);
  });

  test('SEA-A05 a user whom an aggregator names admin is not the administrator', () => {
    const readers = { users: [], groups: [] };
    expect(visibleSetOf({ user: 'admin', groups: [], isProxied: true }, readers)).toEqual(nothing);
    expect(visibleSetOf({ user: 'admin', groups: [] }, readers)).toEqual(everything);
    expect(visibleSetOf({ user: 'jane', groups: ['system:masters'] }, { ...readers, users: ['jane'] })).toEqual(
      nothing,
    );
  });
});
