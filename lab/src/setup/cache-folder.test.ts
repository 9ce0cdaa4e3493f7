import { describe, expect, it } from 'vitest';
import { cacheFolder, componentFolder, overrideVariable } from './cache-folder.ts';

describe('cacheFolder', () => {
  it('LAB cache is ORRERY_LAB_CACHE before XDG_CACHE_HOME before the home folder', () => {
    expect(cacheFolder({ ORRERY_LAB_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/people/u')).toBe('/a');
    expect(cacheFolder({ ORRERY_LAB_CACHE: '', XDG_CACHE_HOME: '/b' }, '/people/u')).toBe('/b/orrery-lab');
    expect(cacheFolder({}, '/people/u')).toBe('/people/u/.cache/orrery-lab');
  });

  it('LAB cache has one folder per name, version, system and processor', () => {
    const expected = `/c/etcd-3.6.8-${process.platform}-${process.arch}`;
    expect(componentFolder('/c', 'etcd', '3.6.8')).toBe(expected);
  });

  it('LAB override of a tool with dots and dashes is a legal variable name', () => {
    expect(overrideVariable('kube-apiserver-1.32')).toBe('ORRERY_LAB_KUBE_APISERVER_1_32');
  });
});
