/** The analysis, as the command line and the language server use it. */

export type { ExplainedCommand, ExplainedStage, ExplainReason, Explanation } from '../../../common/src/explanation';
export { Analyzer, type AnalyzerOptions } from './analyzer';
export type { FileSettings, RuleSetting } from './config/settings';
export type { AnyContext } from './contexts/contexts';
export { EXPLAIN_VERSION, explain } from './explain/explain';
export type { Finding, Severity } from './finding';
export type { Edit, Fix } from './fixes/types';
export type { FileSource, SourceFile } from './project/files';
export { findRule, RULES } from './rules/registry';
export type { Rule } from './rules/rule';
