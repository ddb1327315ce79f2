"""Exchange through a folder that several programs share."""

from .channel import FolderChannel
from .disk import Folder, UnsafeName
from .places import Place, PlaceError, read_places

__all__ = [
    "Folder",
    "FolderChannel",
    "Place",
    "PlaceError",
    "UnsafeName",
    "read_places",
]
