import pandas
from rich import print

print(pandas.__version__)
