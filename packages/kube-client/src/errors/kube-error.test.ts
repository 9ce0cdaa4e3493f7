import { describe, expect, it } from 'vitest';
import { classifyFailure } from './classify-failure.ts';
import { KubeError } from './kube-error.ts';

describe('KubeError', () => {
  it('STY-P03 a message has at most 1,024 characters, whoever wrote it', () => {
    const long = classifyFailure(new Error(`${'x'.repeat(978)}${'\u{1F600}'.repeat(5000)}`)).message;
    expect(long).toHaveLength(1024);
    expect(long.endsWith('…')).toBe(true);
    expect(long.isWellFormed()).toBe(true);
    expect(new KubeError('ServerError', 'x'.repeat(1024)).message).toBe('x'.repeat(1024));
  });
});
