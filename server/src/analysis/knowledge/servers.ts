/** Programs that listen on a port: which option says which, and what they take without it. */

export interface ServerProgram {
  /** The name of the program, with the subcommand that serves where it has one. */
  readonly program: string;
  readonly subcommand?: string;
  readonly port: { readonly options: readonly string[]; readonly variable?: string; readonly default: number };
  /** `127.0.0.1`: only the container itself reaches it. */
  readonly host: { readonly options: readonly string[]; readonly variable?: string; readonly default: string };
  /** The option takes `HOST:PORT`. */
  readonly joint?: boolean;
  readonly source: string;
  readonly checked: string;
}

const CHECKED = '2026-11-30';
const LOCAL = '127.0.0.1';
const ALL = '0.0.0.0';

export const SERVER_PROGRAMS: readonly ServerProgram[] = [
  {
    program: 'uvicorn',
    port: { options: ['--port'], variable: 'UVICORN_PORT', default: 8000 },
    host: { options: ['--host'], variable: 'UVICORN_HOST', default: LOCAL },
    source: 'https://www.uvicorn.org/settings/',
    checked: CHECKED,
  },
  {
    program: 'gunicorn',
    joint: true,
    port: { options: ['-b', '--bind'], default: 8000 },
    host: { options: ['-b', '--bind'], default: LOCAL },
    source: 'https://docs.gunicorn.org/en/stable/settings.html#bind',
    checked: CHECKED,
  },
  {
    program: 'hypercorn',
    joint: true,
    port: { options: ['-b', '--bind'], default: 8000 },
    host: { options: ['-b', '--bind'], default: LOCAL },
    source: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html',
    checked: CHECKED,
  },
  {
    program: 'flask',
    subcommand: 'run',
    port: { options: ['-p', '--port'], variable: 'FLASK_RUN_PORT', default: 5000 },
    host: { options: ['-h', '--host'], variable: 'FLASK_RUN_HOST', default: LOCAL },
    source: 'https://flask.palletsprojects.com/en/stable/cli/',
    checked: CHECKED,
  },
  {
    program: 'fastapi',
    subcommand: 'run',
    port: { options: ['--port'], default: 8000 },
    host: { options: ['--host'], default: ALL },
    source: 'https://fastapi.tiangolo.com/fastapi-cli/',
    checked: CHECKED,
  },
  {
    program: 'streamlit',
    subcommand: 'run',
    port: { options: ['--server.port'], variable: 'STREAMLIT_SERVER_PORT', default: 8501 },
    host: { options: ['--server.address'], variable: 'STREAMLIT_SERVER_ADDRESS', default: ALL },
    source: 'https://docs.streamlit.io/develop/api-reference/configuration/config.toml',
    checked: CHECKED,
  },
  {
    program: 'panel',
    subcommand: 'serve',
    port: { options: ['--port'], default: 5006 },
    host: { options: ['--address'], default: ALL },
    source: 'https://panel.holoviz.org/how_to/server/commandline.html',
    checked: CHECKED,
  },
  {
    program: 'voila',
    port: { options: ['--port', '--Voila.port'], default: 8866 },
    host: { options: ['--Voila.ip', '--ip'], default: 'localhost' },
    source: 'https://voila.readthedocs.io/en/stable/customize.html',
    checked: CHECKED,
  },
];

/** The entry of a command, by its words. */
export function serverProgramOf(program: string, words: readonly string[]): ServerProgram | undefined {
  return SERVER_PROGRAMS.find(
    (each) =>
      each.program === program &&
      (each.subcommand === undefined || words.find((word) => !word.startsWith('-')) === each.subcommand),
  );
}
