/** What README.md says of a Hugging Face Space: https://huggingface.co/docs/hub/spaces-config-reference */
export interface Space {
  /** The port that requests are sent to. */
  readonly port: number;
  /** Whether `app_port` says so. */
  readonly written: boolean;
}

/** The port of a Space without `app_port`. */
const DEFAULT_PORT = 7860;

/** Reads the front matter of a README.md; undefined where it is no Docker Space. Never throws. */
export function readSpace(text: string): Space | undefined {
  const lines = text
    .slice(0, 8192)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') return undefined;
  const end = lines.indexOf('---', 1);
  if (end < 0) return undefined;
  const values = new Map<string, string>();
  for (const line of lines.slice(1, end)) {
    const [, key = '', value = ''] = /^(\w+):[ \t]*(["']?[\w.-]+["']?)/.exec(line) ?? [];
    if (key !== '') values.set(key, value.replace(/["']/g, ''));
  }
  if (values.get('sdk') !== 'docker') return undefined;
  const port = Number(values.get('app_port'));
  return Number.isInteger(port) && port > 0 ? { port, written: true } : { port: DEFAULT_PORT, written: false };
}
