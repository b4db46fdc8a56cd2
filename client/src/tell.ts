/**
 * Messages to the user. VS Code makes links of `[text](command:…)` in messages, which run commands in the editor; much of
 * what is told holds words of others (a program's last line, a file's name), so here links stay text, always.
 */
import * as vscode from 'vscode';
import { plain } from './plain';

export const tell = {
  /** @returns the button that was pressed; undefined where the message was closed */
  info: <T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> =>
    vscode.window.showInformationMessage(plain(message), ...buttons),
  /** @returns as `info` */
  warning: <T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> =>
    vscode.window.showWarningMessage(plain(message), ...buttons),
  /** @returns as `info` */
  error: <T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> =>
    vscode.window.showErrorMessage(plain(message), ...buttons),
  /**
   * Asks in a dialog that has to be answered.
   * @param detail more words, below the question
   * @returns the button that was pressed; undefined where the dialog was closed
   */
  ask: <T extends string>(message: string, detail: string | undefined, ...buttons: T[]): Thenable<T | undefined> =>
    vscode.window.showWarningMessage(plain(message), { modal: true, detail: detail && plain(detail) }, ...buttons),
} as const;
