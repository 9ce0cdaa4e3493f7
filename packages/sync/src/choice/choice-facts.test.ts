import { readChoiceSummary } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { choiceFactsOf } from './choice-facts.ts';
import { choose } from './test-member.ts';

describe('the facts of a choice', () => {
  it('KSY-B11, KSY-B23 say which versions were asked for and what was asked for in vain', () => {
    const resources = [{ group: 'stars.example.com', versions: ['*'], resources: ['orbits', 'nothing'] }];
    const facts = choiceFactsOf(choose({ profile: 'none', resources }));
    expect(facts.versions).toEqual([
      {
        group: 'stars.example.com',
        resource: 'orbits',
        versions: [
          { version: 'v2', isServable: true },
          { version: 'v1', isServable: true },
        ],
      },
    ]);
    expect(facts.notCollected).toMatchObject([{ name: 'nothing', reason: 'ResourceNotFound' }]);
    expect(readChoiceSummary(JSON.stringify({ version: {}, choice: facts }))).toEqual(facts);
  });

  it.each(['', '{}', '{"choice"', '{"choice":[1]}', '{"choice":{"versions":[1],"notCollected":null}}'])(
    'are empty where %j holds none',
    (facts) => {
      expect(readChoiceSummary(facts)).toEqual({ notCollected: [], versions: [] });
    },
  );
});
