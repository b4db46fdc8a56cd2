/**
 * What the build strings of conda packages tell. The hash in `h1234567_0` is that of the variant: packages that are
 * built with the same pins have the same one, whatever they are.
 * https://docs.conda.io/projects/conda-build/en/stable/resources/variants.html#differentiating-packages-built-with-different-variants
 */

/** Hashes that only noarch packages have: those without any pin, by channel. */
const NOARCH_HASH = /^(?:py|pyh[0-9a-f]{6,}|(?:py\d+|r\d+|pl\d+)?(?:hd8ed1ab|hdfd78af|hd3eb1b0)|r\d+hc72bb7e)_\d+$/;

/** Packages that are noarch although their builds have a hash of their own. */
const NOARCH_PACKAGES =
  /^(?:tzdata|python-tzdata|fonts?-.*|ca-certificates|certifi|conda-forge-pinning|kernel-headers_.*|sysroot_.*)$/;

/** Whether a build is for all platforms. */
export function isNoarchBuild(name: string, build: string): boolean {
  return NOARCH_HASH.test(build) || NOARCH_PACKAGES.test(name);
}

/**
 * Hashes of conda-forge that belong to one platform: packages without any compiled code, and those that need nothing but
 * the C or C++ compiler, over the years.
 */
const HASHES: Readonly<Record<string, 'linux' | 'osx' | 'win'>> = {
  ha770c72: 'linux',
  h7f98852: 'linux',
  h516909a: 'linux',
  hd590300: 'linux',
  h4bc722e: 'linux',
  hb9d3cd8: 'linux',
  h9c3ff4c: 'linux',
  h59595ed: 'linux',
  h5888daf: 'linux',
  h14c3975: 'linux',
  h7b6447c: 'linux',
  h5eee18b: 'linux',
  h8af1aa0: 'linux',
  h694c41f: 'osx',
  hce30654: 'osx',
  h0d85af4: 'osx',
  h10d778d: 'osx',
  hfdf4475: 'osx',
  h6e16a3a: 'osx',
  h3422bc3: 'osx',
  h93a5062: 'osx',
  h99b78c6: 'osx',
  h5505292: 'osx',
  h1de35cc: 'osx',
  h9ed2024: 'osx',
  h6c40b1e: 'osx',
  hca72f7f: 'osx',
  h80987f9: 'osx',
  h1a28f6b: 'osx',
  hf036a51: 'osx',
  hf95d169: 'osx',
  h57928b3: 'win',
  h8d14728: 'win',
  hcfcfb64: 'win',
  h2466b09: 'win',
  h8ffe710: 'win',
  h2bbff1b: 'win',
  he774522: 'win',
  hd77b12b: 'win',
};

/** The platform that a build is for, where its hash tells. */
export function buildSystem(build: string): 'linux' | 'osx' | 'win' | undefined {
  const hash = /(h[0-9a-f]{7})_\d/.exec(build)?.[1];
  return hash === undefined ? undefined : HASHES[hash];
}
