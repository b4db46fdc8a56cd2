/** The examples with their files, put together by scripts/playground.mjs from examples.json. */
declare module 'virtual:examples' {
  export interface Example {
    readonly title: string;
    readonly files: Readonly<Record<string, string>>;
  }
  const examples: readonly Example[];
  export default examples;
}
