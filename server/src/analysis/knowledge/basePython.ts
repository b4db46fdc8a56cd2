/**
 * The Python that conda's installations bring in base. Sources: the release notes of Miniconda
 * (https://www.anaconda.com/docs/getting-started/miniconda/release-notes) and construct.yaml of Miniforge
 * (https://github.com/conda-forge/miniforge/blob/main/Miniforge3/construct.yaml).
 */

/** By the year in conda's version: all lines that Miniconda and Miniforge had in it. */
const BY_YEAR: Readonly<Record<string, readonly string[]>> = {
  '22': ['3.8', '3.9', '3.10'],
  '23': ['3.9', '3.10', '3.11'],
  '24': ['3.10', '3.11', '3.12'],
  '25': ['3.12', '3.13'],
  '26': ['3.12', '3.13', '3.14'],
};

/** Of the newest installer of a few years: what `latest` may be, pulled today or kept from before. */
const LATEST = [...new Set(['24', '25', '26'].flatMap((year) => BY_YEAR[year] ?? []))];

/**
 * The lines of Python that base may have; undefined where that is not known.
 *
 * @param version the version of conda that base was made with; `latest` for a tag or installer of that name
 * @param installer the installer's file name, where one was run: `Miniconda3-py39_…` says it itself
 */
export function basePythons(version: string | undefined, installer: string | undefined): readonly string[] | undefined {
  const named = /-py(\d)(\d+)_/.exec(installer ?? '');
  if (named !== null) return [`${named[1]}.${named[2]}`];
  if (version === 'latest' || (version === undefined && /-latest-/.test(installer ?? ''))) return LATEST;
  return version === undefined ? undefined : BY_YEAR[version.split('.')[0] ?? ''];
}
