/**
 * Which containers this installation made. Labels alone do not say so: a container inherits those of its image, and
 * anybody can write them into an image. So each container of ours carries a signature over its name, which nobody can
 * make without the secret of this installation.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isOurs, Label } from './labels';
import type { Secrets } from './secrets';

const KEY = 'containers.installation';

type Labels = Readonly<Record<string, string>>;

export class Ownership {
  private secret: Promise<string> | undefined;

  constructor(private readonly secrets: Secrets) {}

  /** The labels of a container of ours with its signature. */
  async signed(name: string, labels: Labels): Promise<Record<string, string>> {
    return { ...labels, [Label.owner]: sign(await this.key(), name, labels) };
  }

  /** Whether this installation made the container. */
  async owns({ name, labels }: { readonly name: string; readonly labels: Labels }): Promise<boolean> {
    const written = labels[Label.owner];
    if (written === undefined || !isOurs(labels)) return false;
    const expected = sign(await this.key(), name, labels);
    return written.length === expected.length && timingSafeEqual(Buffer.from(written), Buffer.from(expected));
  }

  private key(): Promise<string> {
    this.secret ??= this.find().catch((error: unknown) => {
      this.secret = undefined;
      throw error;
    });
    return this.secret;
  }

  private async find(): Promise<string> {
    const kept = await this.secrets.get(KEY);
    if (kept !== undefined) return kept;
    const made = randomBytes(32).toString('hex');
    await this.secrets.store(KEY, made);
    // Another window may have made one in the same moment: the one that stayed holds for both.
    return (await this.secrets.get(KEY)) ?? made;
  }
}

function sign(secret: string, name: string, labels: Labels): string {
  const said = [name, labels[Label.folder] ?? '', labels[Label.purpose] ?? ''];
  return createHmac('sha256', secret).update(JSON.stringify(said)).digest('hex');
}
