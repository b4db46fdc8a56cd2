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

/** Well-known packages whose module is called as they are; `-` in a package's name is `_` in its module. */
const SAME: ReadonlySet<string> = new Set(
  (
    'aiohttp altair anndata asyncpg astropy bokeh boto3 botocore bottleneck cartopy catboost celery cffi click ' +
    'cloudpickle contourpy coverage cryptography cvxpy cycler cython dash dask datashader deepdiff distributed django ' +
    'duckdb emcee fabric fastapi filelock fiona flask fsspec gensim geopandas geoviews graphviz gunicorn h5py holoviews ' +
    'httpx huggingface_hub hvplot hypothesis imageio ipykernel ipywidgets itsdangerous jax jaxlib jinja2 joblib jsonschema ' +
    'jupyterlab keras kiwisolver lightgbm llvmlite loguru lxml mako markupsafe matplotlib mlflow msgpack mypy nbconvert ' +
    'nbformat netCDF4 networkx nibabel nltk notebook numba numexpr numpy onnx onnxruntime openpyxl optuna orjson pandas ' +
    'panel paramiko param patsy peft pint plotly polars pooch pre_commit prettytable protobuf psutil pyarrow pydantic ' +
    'pydeck pygments pymc pymongo pyparsing pyproj pysam pytest pytz rasterio ray redis regex requests rich ruff ' +
    'safetensors scanpy scipy scrapy seaborn selenium sentencepiece sentry_sdk shap shapely simpy six snakemake spacy ' +
    'sqlalchemy starlette statsmodels streamlit sympy tabulate tenacity tensorboard tensorflow tiktoken tokenizers tomli ' +
    'toolz torchaudio torchvision tornado tqdm traitlets transformers typer ujson uvicorn vaex voila websockets werkzeug ' +
    'wheel xarray xgboost xlrd xlsxwriter zarr'
  ).split(' '),
);

/** Further packages that bring a module, by its name: variants, and what always comes with others. */
const ALSO: Readonly<Record<string, string>> = {
  cv2: 'py-opencv opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless',
  dask: 'dask-core',
  IPython: 'ipykernel jupyter jupyterlab notebook ipywidgets voila spyder-kernels',
  ipykernel: 'jupyter jupyterlab notebook',
  jupyter_core: 'jupyter jupyterlab notebook',
  keras: 'tensorflow tensorflow-gpu tensorflow-cpu',
  matplotlib: 'matplotlib-base',
  mpl_toolkits: 'matplotlib-base',
  osgeo: 'libgdal-core',
  psycopg2: 'psycopg2-binary',
  seaborn: 'seaborn-base',
  tensorflow: 'tensorflow-gpu tensorflow-cpu tensorflow-base',
  torch: 'pytorch-gpu pytorch-cpu torch',
  zarr: 'zarr-python',
};

/** What packages always bring with them, by the package: code that imports it runs, though the file does not name it. */
const BRINGS: Readonly<Record<string, string>> = {
  geopandas: 'pandas numpy shapely pyproj',
  jupyterlab: 'tornado traitlets jinja2 requests',
  matplotlib: 'numpy pillow pyparsing python-dateutil cycler kiwisolver contourpy',
  'matplotlib-base': 'numpy pillow pyparsing python-dateutil cycler kiwisolver contourpy',
  notebook: 'tornado traitlets jinja2 requests',
  pandas: 'numpy python-dateutil',
  'scikit-learn': 'numpy scipy joblib',
  scipy: 'numpy',
  seaborn: 'matplotlib pandas numpy',
  statsmodels: 'numpy scipy pandas patsy',
  xarray: 'numpy pandas',
};

/** Packages that bring so much that nothing can be said to be missing. */
const COLLECTIONS: ReadonlySet<string> = new Set(['anaconda', 'scipy-stack', 'datascience']);

/** Whether a module's package is known: by a row, or as one that is called as its module is. */
export function isKnownModule(module: string): boolean {
  return Object.hasOwn(PACKAGES, module) || SAME.has(module) || Object.hasOwn(ALSO, module);
}

/** The packages that bring a module, the usual one first: names of conda-forge and of PyPI, in lower case. */
export function packagesOfModule(module: string): readonly string[] {
  const name = packageOfImport(module)?.name ?? module;
  const also = Object.hasOwn(ALSO, module) ? (ALSO[module] ?? '').split(' ') : [];
  return [...new Set([name, nameOnPyPI(name), module, ...also].map((each) => each.toLowerCase()))];
}

/** The packages that a package always brings. */
export function broughtBy(name: string): readonly string[] {
  return Object.hasOwn(BRINGS, name) ? (BRINGS[name] ?? '').split(' ') : [];
}

/** Whether a package brings so much that nothing can be said to be missing. */
export function isCollection(name: string): boolean {
  return COLLECTIONS.has(name);
}

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
