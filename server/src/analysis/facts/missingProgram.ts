/** Whether a program of the system is surely not in an image. */
import type { Moment } from '../model/moment';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import { stagesBelow } from './stages';

/** Packages (and the verb before them) that do not bring `adduser` along; many others, of services above all, need it and do. */
const WITHOUT_ADDUSER =
  /^(install|add|wget|curl|bzip2|git|ca-certificates|unzip|zip|xz-utils|gosu|tini|sudo|locales|tzdata|nano|less|file|gcc|g\+\+|make|libc6-dev|passwd)$/;

/** Packages of Debian and Ubuntu that bring other tools along, or may: nothing is claimed after one of them. */
const CARRIERS =
  /^(build-essential|dpkg-dev|debhelper|dh-.*|devscripts|python3?-pip|python3-(dev|full)|npm|nodejs|golang.*|cargo|rustc|composer|git-.*|gitk|mercurial|subversion|software-properties-common|task-.*|tasksel|gnome.*|kde.*|xfce4.*|ubuntu-.*|texlive.*|r-base.*|r-cran.*|octave.*|(?=.*-(?:jdk|jre)).*|ros-.*|snapd|flatpak|jupyter.*|aptitude|apt-file|vim.*|emacs.*|cmake|libreoffice.*|wine.*|snakemake|nix.*|perl.*|ruby.*|php.*|lib.*-perl)$/;

/** True where the image has not had the program from its base, and nothing that ran since can have brought it. */
export function surelyMissing(stage: StageModel, moment: Moment, tool: string): boolean {
  if (!moment.closed || moment.program(tool) !== false || moment.packagesUnknown || moment.ranUnknown) return false;
  for (const name of moment.programs()) {
    if (CARRIERS.test(name)) return false;
    if (tool === 'adduser' && moment.program(name) === true && !WITHOUT_ADDUSER.test(name)) return false;
  }
  // Something was copied over the folders of programs.
  if (moment.unknownFolders().some((folder) => /^\/(usr(\/local)?(\/s?bin)?|s?bin)?$/.test(folder))) return false;
  for (const folder of [
    '/usr/bin',
    '/usr/local/bin',
    '/bin',
    '/usr/sbin',
    '/usr/local/sbin',
    '/sbin',
    '/opt/conda/bin',
  ])
    if (moment.file(`${folder}/${tool}`) !== undefined) return false;
  for (const each of stagesBelow(stage)) {
    for (const copy of each.copies)
      if (copy.from !== undefined && (!isKnown(copy.destination) || /^\/(usr|s?bin|opt)?(\/|$)/.test(copy.destination)))
        return false;
  }
  return true;
}
