import { expect, test } from 'vitest';
import { pythonImports } from '../../server/src/analysis/parse/python';

/** `module@line`, with `?` where the code gets along without it. */
function imports(code: string): string[] {
  return pythonImports(code).map(({ module, line, optional }) => `${module}@${line}${optional ? '?' : ''}`);
}

test('all forms of an import; relative ones are of the project', () => {
  const code = [
    'import os, numpy as np, google.cloud.storage',
    'from PIL import Image; import yaml',
    'from . import a',
    'from .b import c',
    'from sklearn.svm import (SVC,',
    '  SVR)',
    'import a1, \\',
    '  b1',
    '  import inner',
    'importlib.import_module("x")',
  ].join('\r\n');
  expect(imports(code)).toEqual([
    'os@0',
    'numpy@0',
    'google@0',
    'PIL@1',
    'yaml@1',
    'sklearn@4',
    'a1@6',
    'b1@6',
    'inner@8',
  ]);
});

test('what is in strings and comments is no import', () => {
  const code = [
    '"""',
    'import docs',
    '"""',
    '# import comment',
    "x = 'it''s' # '''",
    'import real',
    "y = r'''",
    "import raw \\'''",
    "'''",
    's = "open',
    'import after',
  ].join('\n');
  expect(imports(code)).toEqual(['real@5', 'after@10']);
});

test('what the code gets along without', () => {
  const code = [
    'try:',
    '    import ujson as json',
    'except ImportError:',
    '    import simplejson as json',
    'else:',
    '    import needed',
    'if TYPE_CHECKING:',
    '    import pandas',
    'import numpy',
    'def f():',
    '    try:',
    '        import deep',
    '    except (ValueError, ModuleNotFoundError):',
    '        pass',
    '    import local',
    'try:',
    '    import sure',
    'except ValueError:',
    '    pass',
    'try: import short',
    'except: pass',
  ].join('\n');
  expect(imports(code)).toEqual([
    'ujson@1?',
    'simplejson@3?',
    'needed@5',
    'pandas@7?',
    'numpy@8',
    'deep@11?',
    'local@14',
    'sure@16',
    'short@19?',
  ]);
});
