/** The channels that observed.json was recorded with. */
import { ChannelBuilder, type ChannelData, forgeLike } from './generate';

/** A channel like conda-forge, and two small ones that have the same packages in other versions. */
export function observedChannels(): Readonly<Record<string, ChannelData>> {
  const first = new ChannelBuilder(['linux-64'])
    .add('tool', '1.0')
    .add('lib', '1.0')
    .add('app', '1.0', ['tool >=2'])
    .add('numpy', '1.25.0', ['python >=3.11,<3.12.0a0'], { build: 'py311_0' })
    .add('plain', '1.0', ['lib']);
  const second = new ChannelBuilder(['linux-64'])
    .add('tool', '2.0')
    .add('tool', '1.0')
    .add('lib', '2.0')
    .add('extra', '1.0', ['lib'])
    .add('strict-extra', '1.0', ['lib >=2'])
    .add('featured', '1.0', [], { build: 'plain_0' })
    .add('featured', '1.0', [], { build: 'feature_1', build_number: 1, track_features: 'slow' })
    .add('constrained', '1.0', [], { constrains: ['tool <2'] })
    .add('versions', '1.10')
    .add('versions', '1.9')
    .add('versions', '1.10rc1')
    .add('versions', '2.0.dev1')
    .add('versions', '1.10.post1')
    .add('epochs', '1!0.5')
    .add('epochs', '2.0');
  return { forge: forgeLike(100, ['linux-64']), first: first.data, second: second.data };
}
