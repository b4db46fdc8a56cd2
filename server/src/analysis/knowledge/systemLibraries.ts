/** Libraries of the system that wheels from PyPI need and do not bring, and images that do not have them. */

export interface SystemLibrary {
  /** The packages of PyPI, normalized. */
  readonly packages: readonly string[];
  /** What Python imports. */
  readonly module: string;
  readonly library: string;
  /** The package of Debian and Ubuntu that brings it. */
  readonly apt: string;
  /** The package of PyPI that does without it. */
  readonly instead?: string;
  /** The package of conda-forge that brings it along. */
  readonly conda: string;
  readonly source: string;
  readonly checked: string;
}

export const SYSTEM_LIBRARIES: readonly SystemLibrary[] = [
  {
    packages: ['opencv-python'],
    module: 'cv2',
    library: 'libGL.so.1',
    apt: 'libgl1',
    instead: 'opencv-python-headless',
    conda: 'py-opencv',
    source: 'https://github.com/opencv/opencv-python#installation-and-usage',
    checked: '2026-11-30',
  },
  {
    packages: ['opencv-contrib-python'],
    module: 'cv2',
    library: 'libGL.so.1',
    apt: 'libgl1',
    instead: 'opencv-contrib-python-headless',
    conda: 'py-opencv',
    source: 'https://github.com/opencv/opencv-python#installation-and-usage',
    checked: '2026-11-30',
  },
];

/** The library that a package of PyPI needs, its name normalized. */
export function systemLibraryOf(name: string): SystemLibrary | undefined {
  return SYSTEM_LIBRARIES.find(({ packages }) => packages.includes(name));
}

/**
 * Images without libGL, by the lists of packages in their Dockerfiles: the bare systems and what puts conda, micromamba or
 * pixi onto them.
 */
const WITHOUT_GL =
  /^(?:debian|ubuntu|continuumio\/miniconda3|anaconda\/miniconda|condaforge\/(?:miniforge3|mambaforge)|mambaorg\/micromamba|ghcr\.io\/prefix-dev\/pixi):/;

/** Whether an image (`REPOSITORY:TAG`) surely has no libGL. */
export function lacksGl(image: string): boolean {
  return WITHOUT_GL.test(image) || (image.startsWith('python:') && image.includes('slim'));
}

/** Packages of conda that bring libGL, or need one that does; generous, as what is not known here brings it perhaps. */
const BRINGS_GL =
  /^(?:lib(?:e?gl|glx|glvnd|opengl|glu|glib|opencv).*|mesa.*|opencv.*|qt.*|py(?:-opencv|qt|side|vista|mol|glet).*|vtk.*|matplotlib|mayavi|napari.*|spyder.*|ffmpeg|xorg-.*|freeglut|glfw.*|open3d|openmm|gtk.*|r-.*|anaconda|cudatoolkit|blender|paraview.*|root.*)$/;

/** Whether a package of conda may bring libGL into an environment. */
export function mayBringGl(name: string): boolean {
  return BRINGS_GL.test(name);
}

/** Packages of Debian and Ubuntu that do not bring libGL along. */
const PLAIN =
  /^(?:autoconf|automake|bash|build-essential|bzip2|ca-certificates|cmake|coreutils|cron|curl|dos2unix|file|g\+\+|gawk|gcc|gfortran|git|git-lfs|gnupg2?|gosu|gzip|htop|jq|less|libbz2-dev|libcurl4-openssl-dev|libffi-dev|libglib2\.0-0(?:t64)?|libgomp1|libsm6|libssl-dev|libxext6|libxrender1|locales|lsb-release|make|nano|netcat-openbsd|openssh-client|patch|pkg-config|procps|python3(?:-dev|-pip|-venv)?|rsync|sed|sudo|supervisor|tar|tini|tree|tzdata|unzip|vim|wget|which|xz-utils|zip|zlib1g-dev)$/;

/** Whether a package of the system surely does not bring libGL along. */
export function isWithoutGl(name: string): boolean {
  return PLAIN.test(name.split(/[=/]/)[0] ?? name);
}
