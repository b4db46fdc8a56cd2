/** What several families of entries share. */
import type { BaseImageFacts } from './baseImage';
import { STANDARD_PATH } from './startup';

/** The two lines that conda images append to a .bashrc. */
export const ACTIVATE_BASE = '. /opt/conda/etc/profile.d/conda.sh\nconda activate base\n';

/** PATH with conda's root prefix in front. */
export const CONDA_PATH = `/opt/conda/bin:${STANDARD_PATH}`;

/** Debian's versions by their code names. */
export const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
};

/** Ubuntu's versions by their code names. */
export const UBUNTU_NAMES: Readonly<Record<string, string>> = {
  trusty: '14.04',
  xenial: '16.04',
  bionic: '18.04',
  cosmic: '18.10',
  disco: '19.04',
  eoan: '19.10',
  focal: '20.04',
  groovy: '20.10',
  hirsute: '21.04',
  impish: '21.10',
  jammy: '22.04',
  kinetic: '22.10',
  lunar: '23.04',
  mantic: '23.10',
  noble: '24.04',
  oracular: '24.10',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
  stonking: '26.10',
};

/** End of long-term or regular support, https://www.debian.org/releases/ and https://wiki.debian.org/LTS */
export const DEBIAN_END: Readonly<Record<string, string>> = {
  '8': '2020-06-30',
  '9': '2022-06-30',
  '10': '2024-06-30',
  '11': '2026-08-31',
  '12': '2028-06-30',
  '13': '2030-06-30',
};

/**
 * End of standard support, https://ubuntu.com/about/release-cycle and
 * https://salsa.debian.org/debian/distro-info-data/-/blob/main/ubuntu.csv
 */
export const UBUNTU_END: Readonly<Record<string, string>> = {
  '14.04': '2019-04-25',
  '16.04': '2021-04-30',
  '18.04': '2023-05-31',
  '18.10': '2019-07-18',
  '19.04': '2020-01-23',
  '19.10': '2020-07-17',
  '20.04': '2025-05-29',
  '20.10': '2021-07-22',
  '21.04': '2022-01-20',
  '21.10': '2022-07-14',
  '22.04': '2027-06-01',
  '22.10': '2023-07-20',
  '23.04': '2024-01-25',
  '23.10': '2024-07-11',
  '24.04': '2029-05-31',
  '24.10': '2025-07-10',
  '25.04': '2026-01-15',
  '25.10': '2026-07-09',
};

/** True for releases that were out of support in November 2026, when this table was last checked: nobody builds their images. */
export function isEnded(end: string | undefined): boolean {
  return end !== undefined && end <= TABLE_DATE;
}

/** The month of the table, to its end. */
const TABLE_DATE = '2026-11-30';

/** What every image on Debian has. */
export function debian(
  version?: string,
): Pick<BaseImageFacts, 'distribution' | 'distributionVersion' | 'sh' | 'bash' | 'endOfLife'> {
  return {
    distribution: 'debian',
    distributionVersion: version,
    sh: 'dash',
    bash: true,
    endOfLife: version === undefined ? undefined : DEBIAN_END[version],
  };
}

/**
 * What every image on Ubuntu has. From 23.04 on the image brings the user `ubuntu` with uid 1000
 * (https://bugs.launchpad.net/cloud-images/+bug/2005129).
 */
export function ubuntu(
  version?: string,
): Pick<BaseImageFacts, 'distribution' | 'distributionVersion' | 'sh' | 'bash' | 'endOfLife' | 'users'> {
  return {
    distribution: 'ubuntu',
    distributionVersion: version,
    sh: 'dash',
    bash: true,
    endOfLife: version === undefined ? undefined : UBUNTU_END[version],
    users: version !== undefined && Number.parseFloat(version) >= 23.04 ? [UBUNTU_USER] : undefined,
  };
}

/** The account of Ubuntu's images since 23.04. */
export const UBUNTU_USER = { name: 'ubuntu', uid: 1000, gid: 1000, home: '/home/ubuntu' } as const;
