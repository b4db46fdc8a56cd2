/** The configuration, as the command line and the language server use it. */
export { Configurations, type ConfigurationsOptions, type FoundConfiguration } from './find';
export { groupNames, parseConfig } from './parse';
export { configSchema } from './schema';
export { closest, didYouMean } from './suggest';
export { CONFIG_NAMES, type ConfigProblem, type Configuration, LEVELS, type Level } from './types';
