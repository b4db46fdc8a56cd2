/** A build's events as the text of a terminal. Pure. */
import { counted } from '../counted';
import type { BuildEvent, BuildStep } from '../engine/port';

const BOLD = '\u001b[1m';
const DIM = '\u001b[2m';
const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const YELLOW = '\u001b[33m';
const RESET = '\u001b[0m';

/** `850 ms`, `12.3 s`, `2 min 5 s`. */
export function elapsed(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `12 B`, `3.4 kB`, `5.6 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

export class BuildLog {
  private speaking: string | undefined;
  private cached = 0;
  private ran = 0;

  /** @param dockerfile how the Dockerfile is named in places such as `docker/Dockerfile:3` */
  constructor(private readonly dockerfile: string) {}

  /** What an event adds: whole lines that end in `\r\n`, or nothing. */
  render(event: BuildEvent): string {
    switch (event.type) {
      case 'context':
        return event.done ? line(`${DIM}Context: ${event.files} files, ${size(event.bytes)}${RESET}`) : '';
      case 'warning':
        return line(`${YELLOW}Warning:${RESET} ${event.message}`);
      case 'step-started':
        if (!event.step.isInstruction) return '';
        this.speaking = event.step.id;
        return line(this.heading(event.step));
      case 'log':
        return this.said(event.step, event.text);
      case 'step-finished':
        return this.finished(event);
      default:
        return '';
    }
  }

  /** The last line of a build that went well. */
  success(image: string, milliseconds: number): string {
    const steps = `${counted(this.ran, 'step')} run, ${this.cached} from the cache`;
    return line() + line(`${GREEN}Built ${image}${RESET} in ${elapsed(milliseconds)}: ${steps}.`);
  }

  /** The last line of one that did not. */
  failure(message: string): string {
    return line() + line(`${RED}${message.split('\n').join('\r\n')}${RESET}`);
  }

  private heading(step: BuildStep): string {
    const place = step.line === undefined ? '' : `  ${DIM}${this.dockerfile}:${step.line}${RESET}`;
    return `${BOLD}${firstLine(step.name)}${RESET}${place}`;
  }

  private said(step: BuildStep, text: string): string {
    // Stages are built side by side: say whose line it is where it changes.
    const before =
      this.speaking === step.id || !step.isInstruction ? '' : line(`${DIM}${firstLine(step.name)}${RESET}`);
    if (step.isInstruction) this.speaking = step.id;
    return before + line(`  ${text}${RESET}`);
  }

  private finished(event: BuildEvent & { type: 'step-finished' }): string {
    const { step, cached, milliseconds, error } = event;
    if (error !== undefined) return line(`  ${RED}failed${RESET} after ${elapsed(milliseconds)}: ${firstLine(error)}`);
    if (!step.isInstruction) return '';
    if (cached) {
      this.cached++;
      const heading = this.speaking === step.id ? '' : line(this.heading(step));
      this.speaking = undefined;
      return heading + line(`  ${DIM}from the cache${RESET}`);
    }
    this.ran++;
    const whose = this.speaking === step.id ? '' : `${firstLine(step.name)} `;
    return line(`  ${DIM}${whose}done in ${elapsed(milliseconds)}${RESET}`);
  }
}

function line(text = ''): string {
  return `${text}\r\n`;
}

function firstLine(text: string): string {
  const at = text.search(/[\r\n]/);
  return at < 0 ? text : `${text.slice(0, at)} …`;
}

/** A link from the log into the Dockerfile: where it is in a line of the terminal, and the Dockerfile's line. */
export interface PlaceLink {
  readonly start: number;
  readonly length: number;
  /** One-based. */
  readonly line: number;
}

/** The places `NAME:LINE` in a line of a terminal. */
export function placesIn(text: string, dockerfile: string): PlaceLink[] {
  const links: PlaceLink[] = [];
  for (let at = text.indexOf(`${dockerfile}:`); at >= 0; at = text.indexOf(`${dockerfile}:`, at + 1)) {
    const number = /^\d{1,7}/.exec(text.slice(at + dockerfile.length + 1))?.[0];
    if (number !== undefined)
      links.push({ start: at, length: dockerfile.length + 1 + number.length, line: Number(number) });
  }
  return links;
}
