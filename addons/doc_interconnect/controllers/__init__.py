from . import axis, published
