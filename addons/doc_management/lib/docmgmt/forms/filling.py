"""A Word template filled with plain values; runs in the limited process.

The template may come from anybody. It meets strings and lists of strings only, in a
sandbox, in a process that has nothing of the server: no database, no secret, limits on
time and memory.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .faults import TemplateFault, TemplateRefused
from .model import Values


class _Sandbox(ImmutableSandboxedEnvironment):
    """No attributes at all: values are strings and lists."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return type(obj).__name__ == "LoopContext" and not attr.startswith("_")

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def filled(template: bytes, values: Values) -> bytes:
    """Return the Word document that the template gives.

    :raises TemplateRefused: the template is at fault
    """
    environment = _Sandbox(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    plain = {
        name: value if isinstance(value, str) else list(value)
        for name, value in values.items()
    }
    try:
        document = DocxTemplate(BytesIO(template))
        document.render(plain, environment, autoescape=True)
        stream = BytesIO()
        document.save(stream)
    except MemoryError:
        raise
    except SecurityError as error:
        raise TemplateRefused(TemplateFault.FORBIDDEN) from error
    except UndefinedError as error:
        raise TemplateRefused(TemplateFault.UNKNOWN_TAG, detail=str(error)) from error
    except TemplateError as error:
        raise TemplateRefused(TemplateFault.SYNTAX, detail=str(error)) from error
    except Exception as error:
        raise TemplateRefused(TemplateFault.BROKEN) from error
    return stream.getvalue()
