import * as vscode from 'vscode';
import type { ContainerAccess } from '../containers/register';
import { VIEW } from '../statusBar/menu';
import { nodesOf, type ViewNode } from './nodes';

/** How often times such as "3 min ago" are written again, in milliseconds. */
const LOOK = 30_000;

/** A build tells each of its steps: so many milliseconds are shown together. */
const PAUSE = 100;

/** The section of the Explorer: images and containers of the window's folders, kept up to date by the store. */
export function showView({ store }: ContainerAccess): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.TreeDataProvider<ViewNode> = {
    onDidChangeTreeData: changed.event,
    getChildren(node) {
      if (node !== undefined) return [...node.children];
      const states = store.folders.flatMap((folder) => store.folder(folder) ?? []);
      return [...nodesOf(states, Date.now())];
    },
    getTreeItem: treeItem,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, showCollapseAll: false });
  const clock = setInterval(() => {
    if (view.visible) changed.fire();
  }, LOOK);
  return vscode.Disposable.from(
    changed,
    view,
    { dispose: () => clearInterval(clock) },
    store.onDidChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        changed.fire();
      }, PAUSE);
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

function treeItem(node: ViewNode): vscode.TreeItem {
  const { None, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(node.label, node.children.length === 0 ? None : Expanded);
  item.id = node.id;
  item.description = node.description;
  item.tooltip = new vscode.MarkdownString(node.tooltip);
  item.accessibilityInformation = { label: node.accessible };
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.color === undefined ? undefined : new vscode.ThemeColor(node.color),
  );
  item.contextValue = node.contextValue;
  if (node.command !== undefined) {
    const { command, arguments: given } = node.command;
    item.command = { command, title: node.label, arguments: [...given] };
  }
  return item;
}
