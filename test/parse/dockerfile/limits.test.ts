import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../server/src/analysis/parse/dockerfile/parser';
import { expectNoHang, NO_HANG } from '../../hang';
import { MEGABYTES } from '../../megabytes';

describe('a megabyte', () => {
  it.each(Object.entries(MEGABYTES))('of %s does not hang', NO_HANG, async (_, make) => {
    const text = make();
    await expectNoHang(() => parseDockerfile(text));
  });

  it('ten of them are parsed too', () => {
    const text = `FROM a\n${'RUN echo this is a line of a long file\n'.repeat(270_000)}`;
    expect(parseDockerfile(text).instructions).toHaveLength(270_001);
  });
});
