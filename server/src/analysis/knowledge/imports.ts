/**
 * Which package brings a module that Python code imports. Most modules are called as their package; here are those that
 * are not, by the package's name on conda-forge. Source: each package's own documentation and
 * https://github.com/conda-forge/<name>-feedstock (checked 2026-11-30).
 */

/** `sys.stdlib_module_names` of Python 3.14, and what older releases had beside that; private modules left out. */
const STANDARD = new Set(
  (
    '__future__ __main__ abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop ' +
    'base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop ' +
    'collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ' +
    'ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno ' +
    'faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass ' +
    'gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ' +
    'ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap ' +
    'modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse ' +
    'os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint ' +
    'profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource ' +
    'rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket ' +
    'socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct ' +
    'subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap ' +
    'this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types ' +
    'typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml ' +
    'xmlrpc zipapp zipfile zipimport zlib zoneinfo'
  ).split(' '),
);

const PACKAGES: Readonly<Record<string, string>> = {
  attr: 'attrs',
  Bio: 'biopython',
  bs4: 'beautifulsoup4',
  Crypto: 'pycryptodome',
  cv2: 'opencv',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  fitz: 'pymupdf',
  git: 'gitpython',
  gi: 'pygobject',
  hydra: 'hydra-core',
  igraph: 'python-igraph',
  IPython: 'ipython',
  jose: 'python-jose',
  jwt: 'pyjwt',
  kafka: 'kafka-python',
  ldap: 'python-ldap',
  magic: 'python-magic',
  mpl_toolkits: 'matplotlib',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyopenssl',
  osgeo: 'gdal',
  PIL: 'pillow',
  pkg_resources: 'setuptools',
  pptx: 'python-pptx',
  psycopg2: 'psycopg2',
  PyQt5: 'pyqt',
  pythoncom: 'pywin32',
  serial: 'pyserial',
  shapefile: 'pyshp',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  snappy: 'python-snappy',
  socks: 'pysocks',
  speech_recognition: 'speechrecognition',
  tables: 'pytables',
  torch: 'pytorch',
  umap: 'umap-learn',
  usb: 'pyusb',
  websocket: 'websocket-client',
  wx: 'wxpython',
  xdist: 'pytest-xdist',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
};

/** What a package of conda-forge is called on PyPI, where that is another name. Source: https://pypi.org/project/<name>/. */
const ON_PYPI: Readonly<Record<string, string>> = {
  gdal: 'GDAL',
  opencv: 'opencv-python',
  pyqt: 'PyQt5',
  'python-igraph': 'igraph',
  pytables: 'tables',
  pytorch: 'torch',
  wxpython: 'wxPython',
};

/** The name on PyPI of a package of conda-forge. */
export function nameOnPyPI(name: string): string {
  return Object.hasOwn(ON_PYPI, name) ? (ON_PYPI[name] ?? name) : name;
}

/** A package for an import; `certain` is false where it is only called as the module is. */
export interface ImportedPackage {
  readonly name: string;
  readonly certain: boolean;
}

/** The package on conda-forge that brings a top-level module; undefined for Python's own modules. */
export function packageOfImport(module: string): ImportedPackage | undefined {
  if (module.startsWith('_') || STANDARD.has(module)) return undefined;
  if (Object.hasOwn(PACKAGES, module)) return { name: PACKAGES[module] ?? module, certain: true };
  return { name: module.toLowerCase(), certain: false };
}
