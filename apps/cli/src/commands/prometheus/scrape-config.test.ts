import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scrapeConfig } from './scrape-config.ts';

const options = {
  baseUrl: 'https://orrery.example:6480',
  caPem: '-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n',
  tokenFile: '/run/token',
  role: 'pod',
  hasStateMetrics: false,
} as const;

describe('scrapeConfig', () => {
  it('SEA-Z15 discovers a role from the server, with its CA and a token in a file', () => {
    const { scrape_configs: jobs } = parse(scrapeConfig({ ...options, query: 'cluster:prod-* label:team=shop' }));
    expect(jobs).toHaveLength(1);
    expect(jobs[0].http_sd_configs).toEqual([
      {
        url: 'https://orrery.example:6480/fleet/sd/prometheus?role=pod&q=cluster%3Aprod-*+label%3Ateam%3Dshop',
        refresh_interval: '1m',
        authorization: { credentials_file: '/run/token' },
        tls_config: { ca: options.caPem },
      },
    ]);
  });

  it('SEA-Z15 the label cluster says where a target was learned, and annotations say what to scrape', () => {
    const [job] = parse(scrapeConfig(options)).scrape_configs;
    expect(job.relabel_configs[0]).toEqual({ source_labels: ['__meta_orrery_cluster'], target_label: 'cluster' });
    expect(job.relabel_configs[1]).toMatchObject({ action: 'keep', regex: 'true' });
    const [node] = parse(scrapeConfig({ ...options, role: 'node' })).scrape_configs;
    expect(node.relabel_configs).toHaveLength(1);
  });

  it('SEA-Z01 the state of the fleet is scraped from the server itself', () => {
    const [, state] = parse(scrapeConfig({ ...options, hasStateMetrics: true })).scrape_configs;
    expect(state).toMatchObject({
      scheme: 'https',
      metrics_path: '/fleet/metrics/state',
      honor_labels: true,
      static_configs: [{ targets: ['orrery.example:6480'] }],
    });
  });
});
