from . import axis
