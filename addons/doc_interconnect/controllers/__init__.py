from . import api, axis, published
